import { expect, test } from 'vitest';
import { latestWins } from '../../src/client/latest';

/** A question that is answered by hand. */
function slowAsk() {
  const pending: { question: number; answer: (result: string) => void; fail: () => void }[] = [];
  const ask = (question: number) =>
    new Promise<string>((resolve, reject) => {
      pending.push({
        question,
        answer: resolve,
        fail: () => {
          reject(new Error('no'));
        },
      });
    });
  return { pending, ask };
}
const settle = () => new Promise((resolve) => setTimeout(resolve));

test('only the newest question’s answer is heard, and those between are never asked', async () => {
  const { pending, ask } = slowAsk();
  const heard: string[] = [];
  const send = latestWins(
    ask,
    (result) => heard.push(result),
    () => heard.push('error'),
  );
  send(1);
  send(2);
  send(3);
  expect(pending.map((p) => p.question)).toEqual([1]);
  pending[0]?.answer('one');
  await settle();
  expect(pending.map((p) => p.question)).toEqual([1, 3]);
  pending[1]?.answer('three');
  await settle();
  expect(heard).toEqual(['three']);
});

test('an error is heard, and the next question works', async () => {
  const { pending, ask } = slowAsk();
  const heard: string[] = [];
  const send = latestWins(
    ask,
    (result) => heard.push(result),
    () => heard.push('error'),
  );
  send(1);
  pending[0]?.fail();
  await settle();
  send(2);
  pending[1]?.answer('two');
  await settle();
  expect(heard).toEqual(['error', 'two']);
});
