// The worker's life as the page sees it, with a stand-in for the worker.

import { expect, test } from 'vitest';
import { EngineClient } from '../../src/client/engine_client';
import type { OpenOptions } from '../../src/shared/protocol';

/** A worker that never answers, and dies when it is told to. */
class SilentWorker extends EventTarget {
  onerror: ((event: { message: string; preventDefault: () => void }) => void) | null = null;
  terminated = false;
  postMessage() {
    return undefined;
  }
  terminate() {
    this.terminated = true;
  }
  die(message: string) {
    this.onerror?.({ message, preventDefault: () => undefined });
  }
}

const noBuild = { url: '', wasmIntegrity: '' };
const options: OpenOptions = {
  modelUrl: 'http://host/model/',
  engines: { simd: noBuild, threads: noBuild },
  useThreads: false,
  numWorkers: 1,
};

test('a dead worker refuses what was asked of it, and a fresh one is started', async () => {
  const workers: SilentWorker[] = [];
  const client = new EngineClient(() => {
    const worker = new SilentWorker();
    workers.push(worker);
    return worker as unknown as Worker;
  });
  expect(client.isRunning).toBe(false);
  await expect(client.ask((api) => api.titled(['x']))).rejects.toThrow('not running');

  const loading = client.load(options, () => undefined);
  const asking = client.ask((api) => api.titled(['x']));
  expect(client.isRunning).toBe(true);
  workers[0]?.die('out of memory');
  await expect(loading).rejects.toThrow('out of memory');
  await expect(asking).rejects.toThrow('out of memory');
  expect(workers[0]?.terminated).toBe(true);
  expect(client.isRunning).toBe(false);

  const again = client.load(options, () => undefined);
  expect(workers).toHaveLength(2);
  workers[1]?.die('');
  await expect(again).rejects.toThrow('its worker did not start');
});
