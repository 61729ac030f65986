// Starts a module that Emscripten has compiled: its wasm is checked by the browser, and its threads start from its own script.

import type { EngineBuild } from '../shared/protocol';
import { BundleError } from './bundle_loader';

/** What both modules take of Emscripten's options. */
interface ModuleOptions {
  numThreads: number; // besides the caller
  printErr: (text: string) => void;
  instantiateWasm: (
    imports: WebAssembly.Imports,
    done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
  ) => Record<string, never>;
}

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

async function start<Module>(build: EngineBuild, numThreads: number) {
  try {
    const [wasm, factory] = await Promise.all([
      fetchWasm(build),
      import(/* @vite-ignore */ build.url) as Promise<{
        default: (options: ModuleOptions) => Promise<Module>;
      }>,
    ]);
    return await new Promise<Module>((resolve, reject) => {
      factory
        .default({
          numThreads: numThreads - 1,
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
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const suspects = [build.url, wasmOf(build)];
    throw new BundleError({ code: 'engine', file: '', message, suspects });
  }
}

/** A build that has no other. */
export async function startAlone<Module>(build: EngineBuild): Promise<Module> {
  return await start<Module>(build, 1);
}

interface Builds {
  readonly threads: EngineBuild;
  readonly simd: EngineBuild;
}

/**
 * The threads build where it can run, else the other one, and with how many threads. With threads it may never start, or block
 * its worker for ever: whoever asks has to watch.
 */
export async function startModule<Module>(
  { threads, simd }: Builds,
  numThreads: number, // 0: without the threads build
): Promise<readonly [Module, number]> {
  if (numThreads > 0) {
    try {
      return [await start<Module>(threads, numThreads), numThreads];
    } catch {
      // The single-thread build gives the same answers.
    }
  }
  return [await start<Module>(simd, 1), 1];
}
