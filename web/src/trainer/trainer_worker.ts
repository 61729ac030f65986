// The trainer's worker, fetched by the page #train only: one TrainerService, called by the page.

import type { TrainerModule } from '../../../wasm/als_trainer';
import { connect } from '../shared/calls';
import { allowOwnScripts } from '../shared/trusted_types';
import type { TrainerOptions } from '../shared/training';
import { startModule } from '../worker/compiled_module';
import { TrainerService, type Started } from './trainer_service';

const isMemory = (value: unknown): value is WebAssembly.Memory =>
  value instanceof WebAssembly.Memory;

async function start({ builds, useThreads, numThreads }: TrainerOptions): Promise<Started> {
  let memory: WebAssembly.Memory | undefined;
  const [module, numStarted] = await startModule<TrainerModule>(
    builds,
    useThreads ? numThreads : 0,
    (imports, { exports }) => {
      // The threads share what they are given; the other build has its own.
      const all = [exports, ...Object.values(imports)].flatMap((names) => Object.values(names));
      memory = all.find(isMemory);
    },
  );
  return {
    module,
    numThreads: numStarted,
    variant: useThreads && numStarted > 1 ? 'threads' : 'simd',
    memoryBytes: () => memory?.buffer.byteLength ?? 0,
  };
}

allowOwnScripts();
connect(self, new TrainerService(start));
