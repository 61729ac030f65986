// The worker's end of training, with a trainer that only pretends: what the compiled one does is tested with the page.

import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import type { Trainer, TrainerHost } from '../../../wasm/als_trainer';
import {
  control,
  isFailure,
  type Heard,
  type SweepEvent,
  type TrainerOptions,
} from '../../src/shared/training';
import { Checkpoints } from '../../src/trainer/checkpoints';
import { TrainerService } from '../../src/trainer/trainer_service';
import { bytesOf, FakeFolder, sourceOf, wholeOf } from '../support/trainer_fakes';

const sweeps = 5;

/** Counts the bytes that it reads, and sweeps. */
class FakeTrainer implements Trainer {
  readonly #host: TrainerHost;
  static deleted = 0;
  constructor(host: TrainerHost) {
    this.#host = host;
  }
  read() {
    const bytes = this.#host.files.map((_, i) => wholeOf(this.#host.read(i)).length);
    const text = `${this.#host.name}: ${this.#host.files.join(' ')} ${bytes.join(' ')}`;
    return { text, summary: {}, numUsers: 0, numItems: 0, numRatings: 0, favourites: [] };
  }
  estimate() {
    return { bytes: 1, multiplyAdds: 2 };
  }
  curves() {
    const kept = this.#host.loadCheckpoint('rating');
    for (let sweep = (kept?.[0] ?? 0) + 1; sweep <= sweeps; sweep += 1) {
      if (this.#host.stopped()) return { error: { code: 'cancelled', message: 'cancelled' } };
      this.#host.report({ kind: 'sweep', sweep } as SweepEvent);
      this.#host.saveCheckpoint('rating', new Uint8Array([sweep]));
    }
    return { numTrain: 1, numTest: 0, trainRmse: 1, testRmse: null, testMae: null, curve: [] };
  }
  bundle(): never {
    throw new Error('out of memory');
  }
  file() {
    return bytesOf('file');
  }
  delete() {
    FakeTrainer.deleted += 1;
  }
}

const optionsWith = (controlWord: SharedArrayBuffer | null) =>
  ({ controlWord, checkpointFolder: 'folder' }) as TrainerOptions;

async function serviceWith(
  folders: Map<string, FakeFolder>,
  word: SharedArrayBuffer | null = null,
) {
  const service = new TrainerService(
    () =>
      Promise.resolve({
        module: { Trainer: FakeTrainer },
        numThreads: 1,
        variant: 'simd' as const,
        memoryBytes: () => 7,
      }),
    (file) => sourceOf((file as unknown as { readonly bytes: Uint8Array }).bytes),
    async (_, job) => {
      const folder = folders.get(job) ?? new FakeFolder();
      folders.set(job, folder);
      return await Checkpoints.open(folder);
    },
  );
  await service.start(optionsWith(word));
  return service;
}
const fileOf = (path: string, text: string) => ({
  path,
  file: { bytes: bytesOf(text) } as unknown as Blob,
});

test('files are read by the trainer, and told apart by what is in them', async () => {
  const service = await serviceWith(new Map());
  const opened = await service.open([fileOf('set/ratings.csv', 'abc'), fileOf('set/a.csv', '')]);
  if (isFailure(opened)) throw new Error(opened.error.message);
  expect(opened).toMatchObject({ name: 'set', files: ['a.csv', 'ratings.csv'] });
  const understood = service.read({});
  expect(isFailure(understood) ? '' : understood.text).toBe('set: a.csv ratings.csv 0 3');
  const again = await service.open([fileOf('set/ratings.csv', 'abd'), fileOf('set/a.csv', '')]);
  expect(isFailure(again) ? '' : again.fingerprint).not.toBe(opened.fingerprint);
  expect(FakeTrainer.deleted).toBe(1);
});

test('what cannot be unpacked is a failure with its sentence', async () => {
  const service = await serviceWith(new Map());
  expect(await service.open([fileOf('a.zip', 'no zip')])).toEqual({
    error: {
      code: 'bad-format',
      message: 'a.zip: cannot be read as a zip archive: Not a zip archive',
    },
  });
  expect(service.read({})).toHaveProperty('error');
});

test('a training that was stopped goes on from its checkpoint, which goes when all is done', async () => {
  const folders = new Map<string, FakeFolder>();
  const word = new SharedArrayBuffer(4);
  const view = new Int32Array(word);
  const service = await serviceWith(folders, word);
  await service.open([fileOf('ratings.csv', 'abc')]);
  service.read({});
  const heard: Heard[] = [];
  const stopped = await service.curves({ sweeps }, (one) => {
    heard.push(one);
    if (heard.length === 2) view[0] = control.stop;
  });
  expect(stopped).toMatchObject({
    outcome: { error: { code: 'cancelled' } },
    keepsCheckpoints: true,
  });
  expect(heard.map(({ event }) => (event as SweepEvent).sweep)).toEqual([1, 2]);
  expect(heard[0]).toMatchObject({ resumed: false, memoryBytes: 7 });

  view[0] = control.run;
  // Another setting is another training.
  const other: Heard[] = [];
  await service.curves({ sweeps, seed: 2 }, (one) => other.push(one));
  expect(other).toHaveLength(sweeps);
  const rest: Heard[] = [];
  const done = await service.curves({ sweeps }, (one) => rest.push(one));
  expect(isFailure(done.outcome)).toBe(false);
  expect(rest.map(({ event }) => (event as SweepEvent).sweep)).toEqual([3, 4, 5]);
  expect(rest[0]?.resumed).toBe(true);
  expect([...folders.values()].map(({ wasRemoved }) => wasRemoved)).toEqual([true, true]);
});

test('one step ends where it can be seen', async () => {
  const word = new SharedArrayBuffer(4);
  const view = new Int32Array(word);
  const service = await serviceWith(new Map(), word);
  await service.open([fileOf('ratings.csv', 'abc')]);
  service.read({});
  view[0] = control.step;
  // Whatever waits for the word from here on would wait for ever: it is let go a moment later.
  const letGo = new Worker(
    "const { workerData: word } = require('node:worker_threads'); const view = new Int32Array(word); const look = () => { if (Atomics.load(view, 0) === 1) { Atomics.store(view, 0, 0); Atomics.notify(view, 0); } else setTimeout(look, 1); }; look();",
    { eval: true, workerData: word },
  );
  const heard: Heard[] = [];
  await service.curves({ sweeps }, (one) => heard.push(one));
  expect(heard).toHaveLength(sweeps);
  expect(Atomics.load(view, 0)).toBe(control.run);
  await letGo.terminate();
});

test('after an error of the trainer’s own its checkpoints are closed', async () => {
  const folders = new Map<string, FakeFolder>();
  const service = await serviceWith(folders);
  await service.open([fileOf('ratings.csv', 'abc')]);
  service.read({});
  await expect(service.bundle({}, () => undefined)).rejects.toThrow('out of memory');
  expect([...folders.values()][0]?.open_.size).toBe(0);
});
