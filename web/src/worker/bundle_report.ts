// The report that lies in a bundle, for the page that draws it.

import type { Manifest } from '../shared/manifest';
import { problemOf, type ModelReport } from '../shared/report';
import { BundleError, type BundleLoader } from './bundle_loader';

/** Null if the bundle has none; throws BundleError. */
export async function reportOf(
  loader: BundleLoader,
  manifest: Manifest,
): Promise<ModelReport | null> {
  const file = manifest.files.find(({ role }) => role === 'report');
  if (file === undefined) return null;
  const content = await loader.file(file, () => undefined);
  const report = JSON.parse(new TextDecoder().decode(content)) as ModelReport;
  const problem = problemOf(report, manifest.modelId);
  if (problem !== null) {
    throw new BundleError({ code: 'corrupt', file: file.name, message: problem });
  }
  return report;
}
