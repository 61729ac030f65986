// The trainer's worker, fetched by the page #train only: one TrainerService, called by the page.

import type { TrainerModule } from '../../../wasm/als_trainer';
import { connect } from '../shared/calls';
import { allowOwnScripts } from '../shared/trusted_types';
import type { TrainerOptions } from '../shared/training';
import { startModule } from '../worker/compiled_module';
import { TrainerService, type Started } from './trainer_service';

/** Emscripten keeps a view of all its memory. */
interface WithMemory {
  readonly HEAPU8?: Uint8Array;
}

async function start({ builds, useThreads, numThreads }: TrainerOptions): Promise<Started> {
  const [module, numStarted] = await startModule<TrainerModule & WithMemory>(
    builds,
    useThreads ? numThreads : 0,
  );
  return {
    module,
    numThreads: numStarted,
    variant: useThreads && numStarted > 1 ? 'threads' : 'simd',
    memoryBytes: () => module.HEAPU8?.byteLength ?? 0,
  };
}

// WebKit runs a worker's script once more when a part of it is fetched that shares code with it.
if (self.onmessage === null) {
  allowOwnScripts();
  connect(self, new TrainerService(start));
}
