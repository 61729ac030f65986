import { expect, test } from 'vitest';
import type { Engine } from '../../../wasm/als_engine';
import type { BundleFile, Manifest } from '../../src/shared/manifest';
import type { BundleLoader } from '../../src/worker/bundle_loader';
import { EngineService } from '../../src/worker/engine_service';

/** A service whose host has a manifest with these files, and this text as its report. */
async function serviceWith(files: readonly Partial<BundleFile>[], text: string) {
  const manifest = { modelId: 'a1', numItems: 1, files, golden: [] } as unknown as Manifest;
  const loader = {
    manifest: () => Promise.resolve(manifest),
    file: () => Promise.resolve(new TextEncoder().encode(text)),
  } as unknown as BundleLoader;
  const engine = {
    info: () => ({ variant: 'simd', numWorkers: 1, tags: [] }),
  } as unknown as Engine;
  const noBuild = { url: '', wasmIntegrity: '' };
  const service = new EngineService(
    () => Promise.resolve(engine),
    () => loader,
  );
  await service.load(
    {
      modelUrl: '',
      engines: { simd: noBuild, threads: noBuild },
      useThreads: false,
      numWorkers: 1,
    },
    () => undefined,
  );
  return service;
}

const file = { name: 'report.0.json.gz', role: 'report' } as const;
const report = { format: 'matinee-report', version: 2, modelId: 'a1' };

test('the report of the loaded model is handed over', async () => {
  const service = await serviceWith([file], JSON.stringify(report));
  expect(await service.report()).toEqual({ ok: true, report });
});

test.each([
  ['another model', { ...report, modelId: 'b2' }, 'it is about another model'],
  ['a later version', { ...report, version: 3 }, 'it needs a newer version of this page'],
  ['something else', { modelId: 'a1' }, 'it is no report of a Matinee model'],
])('a report of %s is refused with its name', async (_, other, message) => {
  const service = await serviceWith([file], JSON.stringify(other));
  expect(await service.report()).toEqual({
    ok: false,
    failure: { code: 'corrupt', file: file.name, message },
  });
});

test('a bundle without a report says so, and one that is not there yet too', async () => {
  expect(await (await serviceWith([], '')).report()).toEqual({ ok: true, report: null });
  const early = new EngineService(
    () => Promise.reject(new Error()),
    () => ({}) as BundleLoader,
  );
  expect(await early.report()).toMatchObject({ ok: false });
});
