// Starts the compiled engine: the threads build where it can run, else the single-thread one.

import type createEngineModule from '../../../wasm/als_engine';
import type { Engine } from '../../../wasm/als_engine';
import type { OpenOptions } from '../shared/protocol';
import { BundleError } from './bundle_loader';

// A threads build on a page that is not isolated never resolves; a browser may also refuse threads late.
const startTimeoutMs = 10_000;

async function start(url: string, numWorkers: number): Promise<Engine> {
  const name = new URL(url).pathname.split('/').slice(-3).join('/');
  try {
    const factory = (await import(/* @vite-ignore */ url)) as {
      default: typeof createEngineModule;
    };
    // What Emscripten has to say about a failure comes as the rejection too.
    const module = await factory.default({
      numThreads: numWorkers - 1,
      printErr: () => undefined,
    });
    return new module.Engine(numWorkers);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new BundleError({ code: 'engine', file: name, message });
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
      return await withTimeout(start(options.engineUrls.threads, options.numWorkers));
    } catch {
      // The single-thread build gives the same answers.
    }
  }
  return await start(options.engineUrls.simd, 1);
}
