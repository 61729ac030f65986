// Starts the compiled engine.

import type { Engine, EngineModule } from '../../../wasm/als_engine';
import type { OpenOptions } from '../shared/protocol';
import { startModule } from './compiled_module';

export async function startEngine(options: OpenOptions): Promise<Engine> {
  const { engines, useThreads, numWorkers } = options;
  const [{ Engine }, numThreads] = await startModule<EngineModule>(
    engines,
    useThreads ? numWorkers : 0,
  );
  return new Engine(numThreads);
}
