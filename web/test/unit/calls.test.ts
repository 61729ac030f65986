import { expect, test } from 'vitest';
import { connect, type Port } from '../../src/shared/calls';

/** Two ends of a line that copies what it carries, as workers do. */
function line(): [Port, Port] {
  const ends: Port[] = [0, 1].map((i) => ({
    onmessage: null,
    postMessage: (message) => {
      const data = structuredClone(message);
      setTimeout(() => ends[1 - i]?.onmessage?.({ data } as MessageEvent), 0);
    },
  }));
  return ends as [Port, Port];
}

class Counter {
  #count = 0;
  add(n: number): number {
    return (this.#count += n);
  }
  async steps(n: number, onStep: (at: { step: number }) => unknown): Promise<string> {
    for (let step = 1; step <= n; step += 1) await onStep({ step });
    return 'done';
  }
  fail(): never {
    throw new TypeError('no such thing');
  }
}

function connected() {
  const [here, there] = line();
  connect(there, new Counter());
  return connect<Counter>(here).api;
}

test('methods answer in their own time, each question its own', async () => {
  const counter = connected();
  expect(await Promise.all([counter.add(1), counter.add(2), counter.add(4)])).toEqual([1, 3, 7]);
});

test('a function that is handed over is called where it is, and waited for', async () => {
  const heard: number[] = [];
  const answer = await connected().steps(3, async ({ step }) => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    heard.push(step);
  });
  expect([answer, heard]).toEqual(['done', [1, 2, 3]]);
});

test('what fails there is refused here, with its message', async () => {
  const counter = connected();
  await expect(counter.fail()).rejects.toThrow('no such thing');
  await expect(
    counter.steps(1, () => {
      throw new Error('not heard');
    }),
  ).rejects.toThrow('not heard');
  expect(await counter.add(5)).toBe(5);
});

test('after the end every call is refused, those that were open too', async () => {
  const [here] = line();
  const { api, end } = connect<Counter>(here); // nobody answers at the other end
  const open = api.add(1);
  end(new Error('gone'));
  end(new Error('gone twice'));
  await expect(open).rejects.toThrow('gone');
  await expect(api.add(2)).rejects.toThrow(/^gone$/);
});
