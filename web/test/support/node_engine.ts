// The real single-thread engine in Node, and a bundle from disk in it.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type createEngineModule from '../../../wasm/als_engine';
import type { Engine, EngineModule } from '../../../wasm/als_engine';
import type createTitlesModule from '../../../wasm/als_titles';
import type { Manifest } from '../../src/shared/manifest';
import { TitleSearch } from '../../src/worker/title_index';

const folder = join(import.meta.dirname, '../../generated/simd');

/** `onMemory` hears of the module's memory, which it does not export. */
export async function engineModule(
  onMemory: (memory: WebAssembly.Memory) => void = () => undefined,
): Promise<EngineModule> {
  const path = join(folder, 'als_engine.mjs');
  const factory = (await import(path)) as { default: typeof createEngineModule };
  const compiled = await WebAssembly.compile(readFileSync(join(folder, 'als_engine.wasm')));
  return await factory.default({
    instantiateWasm: (imports, done) => {
      void WebAssembly.instantiate(compiled, imports).then((instance) => {
        const memory = Object.values(instance.exports).find(
          (value) => value instanceof WebAssembly.Memory,
        );
        if (memory !== undefined) onMemory(memory);
        done(instance, compiled);
      });
      return {};
    },
  });
}

/** Bytes up to the last one that was ever written to: what the engine has needed at most, however large its memory is. */
export function usedMemory(memory: WebAssembly.Memory): number {
  const words = new Uint32Array(memory.buffer);
  let end = words.length;
  while (end > 0 && words[end - 1] === 0) end -= 1;
  return 4 * end;
}

export function readManifest(model: string): Manifest {
  return JSON.parse(readFileSync(join(model, 'manifest.json'), 'utf8')) as Manifest;
}

/** The files that an engine is given, unpacked. */
export function bundleFiles(
  model: string,
): { readonly name: string; readonly role: string; readonly bytes: Uint8Array }[] {
  return readManifest(model)
    .files.filter(({ role }) => ['factors', 'items', 'titles', 'links'].includes(role))
    .map(({ name, role }) => {
      const stored = readFileSync(join(model, name));
      return {
        name,
        role,
        bytes: new Uint8Array(name.endsWith('.gz') ? gunzipSync(stored) : stored),
      };
    });
}

export function loadBundle(engine: Engine, model: string): void {
  const add = {
    factors: (bytes: Uint8Array) => engine.addFactors(bytes),
    items: (bytes: Uint8Array) => engine.addItems(bytes),
    titles: (bytes: Uint8Array) => engine.addTitles(bytes),
    links: (bytes: Uint8Array) => engine.addLinks(bytes),
  };
  for (const { name, role, bytes } of bundleFiles(model)) {
    const reply = add[role as keyof typeof add](bytes);
    if (!reply.ok) throw new Error(`${name}: ${reply.message}`);
  }
}

/** The title search, empty. */
export async function titleSearch(): Promise<TitleSearch> {
  const factory = (await import(join(folder, 'als_titles.mjs'))) as {
    default: typeof createTitlesModule;
  };
  const compiled = await WebAssembly.compile(readFileSync(join(folder, 'als_titles.wasm')));
  const { Titles } = await factory.default({
    instantiateWasm: (imports, done) => {
      void WebAssembly.instantiate(compiled, imports).then((instance) => {
        done(instance, compiled);
      });
      return {};
    },
  });
  return new TitleSearch(new Titles());
}
