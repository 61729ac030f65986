// What the visitor takes along: the bundle as als_export writes it, in a zip, and the report that lies in it.

import { zipOf } from '../../train/bundle_zip';
import type { ModelFiles } from '../../train/own_models';
import { download } from '../yours/download';

const safeName = (name: string) => name.replace(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, 80) || 'model';

export function saveBundle(name: string, files: ModelFiles): void {
  const folder = safeName(name);
  const bytes = zipOf(folder, files) as Uint8Array<ArrayBuffer>;
  download(`${folder}-model.zip`, 'application/zip', bytes);
}

/** Of a bundle that has none nothing is saved. */
export async function saveReport(name: string, files: ModelFiles): Promise<void> {
  const found = [...files].find(([file]) => file.startsWith('report.'));
  if (found === undefined) return;
  const packed = new Blob([found[1] as Uint8Array<ArrayBuffer>]);
  const plain = packed.stream().pipeThrough(new DecompressionStream('gzip'));
  download(`${safeName(name)}-report.json`, 'application/json', await new Response(plain).text());
}

export function saveCurves(name: string, curves: unknown): void {
  download(
    `${safeName(name)}-curves.json`,
    'application/json',
    `${JSON.stringify(curves, null, 1)}\n`,
  );
}
