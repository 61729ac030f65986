// What becomes of a run and of what is read when the visitor stops one of them or chooses something else, with a worker that only pretends.

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { settingsOf } from '../../src/client/train/settings';

/** Of the worker: how the training that it has been asked for ends. */
let end: (how: 'cancelled' | Error) => void;
const opened: string[] = [];
const api = {
  open: ([given]: readonly { readonly path: string }[]) => {
    const name = given?.path ?? '';
    opened.push(name);
    return Promise.resolve({ name, fingerprint: name });
  },
  read: () => Promise.resolve({ text: '', favourites: [] }),
  forgetCheckpoints: () => Promise.resolve(),
  bundle: () =>
    new Promise((resolve, reject) => {
      end = (how) => {
        if (how instanceof Error) reject(how);
        else resolve({ outcome: { error: { code: how, message: '' } }, keepsCheckpoints: true });
      };
    }),
};

vi.mock('../../src/client/train/trainer_client', () => ({
  canPause: () => true,
  TrainerClient: class {
    tell = () => undefined;
    ask = (question: (asked: typeof api) => Promise<unknown>) => question(api);
    stop = () => undefined;
  },
}));

let training: typeof import('../../src/client/train/training');
let Stopped: typeof import('../../src/client/engine_client').Stopped; // of the same modules
let answerFetch: () => void;

beforeEach(async () => {
  opened.length = 0;
  vi.stubGlobal('document', { baseURI: 'https://example.org/' });
  vi.stubGlobal('__SAMPLE__', 'sample.zip');
  vi.stubGlobal('fetch', () => {
    return new Promise<Response>((resolve) => {
      answerFetch = () => {
        resolve(new Response('zip'));
      };
    });
  });
  vi.resetModules();
  ({ Stopped } = await import('../../src/client/engine_client'));
  training = await import('../../src/client/train/training');
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const settings = { ...settingsOf('matinee'), goal: 'model' as const };
const read = (path: string) =>
  training.readData({ isSample: false, given: [{ path, file: new Blob() }] });
const state = () => training.run.value?.state;

test('a run that was stopped does not go on with other data', async () => {
  await read('a.csv');
  training.train(settings);
  training.stop();
  end('cancelled');
  await expect.poll(state).toBe('stopped');

  await read('b.csv');
  expect(training.run.value).toBeNull();
  expect(training.interrupted.value?.fingerprint).toBe('a.csv');
});

test('nothing else is read while a training runs', async () => {
  await read('a.csv');
  training.train(settings);
  void training.readSample();
  expect(training.data.value).toMatchObject({ kind: 'read', name: 'a.csv' });
  expect(opened).toEqual(['a.csv']);
});

test('a run whose worker was ended is over, and goes on with its own data', async () => {
  await read('a.csv');
  training.train(settings);
  end(new Stopped());
  await expect.poll(state).toBe('stopped');
  await training.goOn();
  expect(state()).toBe('running');
  expect(opened).toEqual(['a.csv', 'a.csv']);
});

test('a sample that was stopped while it was fetched is not read', async () => {
  const reading = training.readSample();
  training.stopReading();
  answerFetch();
  await reading;
  expect(training.data.value.kind).toBe('none');
  expect(opened).toEqual([]);
});
