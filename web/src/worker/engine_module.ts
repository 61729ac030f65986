// Starts the compiled engine: the threads build where it can run, else the single-thread one.

import type createEngineModule from '../../../wasm/als_engine';
import type { Engine, EngineModule } from '../../../wasm/als_engine';
import type { EngineBuild, OpenOptions } from '../shared/protocol';
import { BundleError } from './bundle_loader';

const wasmOf = ({ url }: EngineBuild) => url.replace(/js$/, 'wasm');

/** The wasm, checked by the browser. A wrong copy may lie in its cache: the second try goes past that. */
async function fetchWasm(build: EngineBuild): Promise<ArrayBuffer> {
  const get = async (cache: RequestCache) => {
    const response = await fetch(wasmOf(build), { cache, integrity: build.wasmIntegrity });
    if (!response.ok) throw new Error(`the host answered ${String(response.status)}`);
    return await response.arrayBuffer();
  };
  try {
    return await get('default');
  } catch {
    return await get('reload');
  }
}

async function start(build: EngineBuild, numWorkers: number): Promise<Engine> {
  try {
    const [wasm, factory] = await Promise.all([
      fetchWasm(build),
      import(/* @vite-ignore */ build.url) as Promise<{ default: typeof createEngineModule }>,
    ]);
    const module = await new Promise<EngineModule>((resolve, reject) => {
      factory
        .default({
          numThreads: numWorkers - 1,
          // What Emscripten has to say about a failure comes as the rejection too.
          printErr: () => undefined,
          instantiateWasm(imports, done) {
            WebAssembly.instantiate(wasm, imports).then(({ instance, module }) => {
              done(instance, module);
            }, reject);
            return {};
          },
        })
        .then(resolve, reject);
    });
    return new module.Engine(numWorkers);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const suspects = [build.url, wasmOf(build)];
    throw new BundleError({ code: 'engine', file: '', message, suspects });
  }
}

/** With threads it may never start, or block its worker for ever: whoever asks has to watch. */
export async function startEngine(options: OpenOptions): Promise<Engine> {
  if (options.useThreads) {
    try {
      return await start(options.engines.threads, options.numWorkers);
    } catch {
      // The single-thread build gives the same answers.
    }
  }
  return await start(options.engines.simd, 1);
}
