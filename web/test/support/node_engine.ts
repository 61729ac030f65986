// The real single-thread engine in Node, and a bundle from disk in it.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type createEngineModule from '../../../wasm/als_engine';
import type { Engine, EngineModule } from '../../../wasm/als_engine';
import type { Manifest } from '../../src/shared/manifest';

const folder = join(import.meta.dirname, '../../generated/simd');

/** `onMemory` hears of the module's memory, which it does not export. */
export async function engineModule(
  onMemory: (memory: WebAssembly.Memory) => void = () => undefined,
): Promise<EngineModule> {
  const path = join(folder, 'als_engine.mjs');
  const factory = (await import(path)) as { default: typeof createEngineModule };
  const compiled = await WebAssembly.compile(readFileSync(join(folder, 'als_engine.wasm')));
  return factory.default({
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

export function loadBundle(engine: Engine, model: string): void {
  for (const { name, role } of readManifest(model).files) {
    const stored = readFileSync(join(model, name));
    const bytes = new Uint8Array(name.endsWith('.gz') ? gunzipSync(stored) : stored);
    const reply =
      role === 'factors'
        ? engine.addFactors(bytes)
        : role === 'items'
          ? engine.addItems(bytes)
          : role === 'titles'
            ? engine.addTitles(bytes)
            : role === 'links'
              ? engine.addLinks(bytes)
              : undefined;
    if (reply?.ok === false) throw new Error(`${name}: ${reply.message}`);
  }
}
