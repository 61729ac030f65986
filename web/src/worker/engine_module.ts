// Starts the compiled engine: the threads build where it can run, else the single-thread one.

import type createEngineModule from '../../../wasm/als_engine';
import type { Engine, EngineModule } from '../../../wasm/als_engine';
import type { EngineBuild, OpenOptions } from '../shared/protocol';
import { BundleError } from './bundle_loader';

// A threads build on a page that is not isolated never resolves; a browser may also refuse threads late.
const startTimeoutMs = 10_000;

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

function withTimeout<T>(promise: Promise<T>): Promise<T> {
  return Promise.race([
    promise,
    new Promise<never>((_, reject) => {
      setTimeout(() => {
        reject(new Error('the engine did not start in time'));
      }, startTimeoutMs);
    }),
  ]);
}

export async function startEngine(options: OpenOptions): Promise<Engine> {
  if (options.useThreads) {
    try {
      return await withTimeout(start(options.engines.threads, options.numWorkers));
    } catch {
      // The single-thread build gives the same answers.
    }
  }
  return await start(options.engines.simd, 1);
}
