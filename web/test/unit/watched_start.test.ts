// How a worker with threads is started that may block.

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { may, patienceMs, Stopped, type Running } from '../../src/client/engine_client';
import { watchedStart } from '../../src/client/train/watched_start';
import type { Remote } from '../../src/shared/calls';

interface Api {
  name(): string;
}

/** Opens workers called 0, 1 ...; they say how they were ended. */
function workers() {
  const ends: (Error | undefined)[] = [];
  const open = (): Running<Api> => {
    const place = ends.push(undefined) - 1;
    const end = (reason: Error) => {
      ends[place] = reason;
    };
    return { api: { name: () => Promise.resolve(String(place)) }, end };
  };
  return { ends, open };
}
const hasThreads = () => Promise.resolve(true);

beforeEach(() => {
  may.useThreads = true;
  vi.useFakeTimers({ toFake: ['setTimeout'] });
});
afterEach(() => {
  may.useThreads = false;
  vi.useRealTimers();
});

test('a worker that blocks gives way to one without threads, and so do all after it', async () => {
  const { ends, open } = workers();
  const begin = async (api: Remote<Api>, useThreads: boolean) =>
    useThreads ? await new Promise<never>(() => undefined) : { name: await api.name() };
  const starting = watchedStart(open, hasThreads, begin);
  await vi.advanceTimersByTimeAsync(patienceMs);
  expect((await starting).facts).toEqual({ name: '1' });
  expect(ends[0]).toBeInstanceOf(Stopped);
  expect(ends[1]).toBeUndefined();
  expect(may.useThreads).toBe(false);
  expect((await watchedStart(open, hasThreads, begin)).facts).toEqual({ name: '2' });
});

test('one that answers keeps its threads; one that fails is ended, and no other is tried', async () => {
  const { ends, open } = workers();
  const told = (_: Remote<Api>, useThreads: boolean) => Promise.resolve({ useThreads });
  expect((await watchedStart(open, hasThreads, told)).facts).toEqual({ useThreads: true });
  const failing = () => Promise.reject(new Error('no such file'));
  await expect(watchedStart(open, hasThreads, failing)).rejects.toThrow('no such file');
  expect(ends[0]).toBeUndefined();
  expect(ends[1]).toBeInstanceOf(Stopped);
  expect(ends).toHaveLength(2);
  expect(may.useThreads).toBe(true);
});
