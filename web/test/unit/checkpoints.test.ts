import { expect, test } from 'vitest';
import { Checkpoints } from '../../src/trainer/checkpoints';
import { bytesOf, FakeFolder, textOf } from '../support/trainer_fakes';

const kept = (checkpoints: Checkpoints, training = 'rating') => {
  const bytes = checkpoints.load(training);
  return bytes === null ? null : textOf(bytes);
};

test('the last one of each training is found again', async () => {
  const folder = new FakeFolder();
  const first = await Checkpoints.open(folder);
  expect(first.hasAny).toBe(false);
  for (const text of ['one', 'two', 'three']) first.save('rating', bytesOf(text));
  first.save('watch', bytesOf('w'));
  first.close();
  const next = await Checkpoints.open(folder);
  expect(next.hasAny).toBe(true);
  expect([kept(next), kept(next, 'watch'), kept(next, 'evaluation-rating')]).toEqual([
    'three',
    'w',
    null,
  ]);
  // Those that are shorter than the ones before leave nothing of them.
  next.save('rating', bytesOf('4'));
  next.save('rating', bytesOf('5'));
  next.close();
  expect(kept(await Checkpoints.open(folder))).toBe('5');
});

test('wherever writing breaks off, the one before is whole', async () => {
  for (let bytesLeft = 0; bytesLeft < 50; bytesLeft += 1) {
    const folder = new FakeFolder();
    const first = await Checkpoints.open(folder);
    first.save('rating', bytesOf('earlier'));
    first.save('rating', bytesOf('before'));
    folder.bytesLeft = bytesLeft;
    first.save('rating', bytesOf('now and longer'));
    first.close();
    const found = kept(await Checkpoints.open(folder));
    expect(found).toBe(bytesLeft < 14 + 36 ? 'before' : 'now and longer');
  }
});

test('a full disk ends neither the training nor what was kept', async () => {
  const folder = new FakeFolder();
  const checkpoints = await Checkpoints.open(folder);
  folder.bytesLeft = 0;
  checkpoints.save('rating', bytesOf('lost'));
  checkpoints.save('rating', bytesOf('lost, too'));
  expect(checkpoints.due('rating')).toBe(false);
});

test('they are due every few seconds, and take a twentieth of the time at most', async () => {
  let now = 0;
  const checkpoints = await Checkpoints.open(new FakeFolder(), () => now);
  expect(checkpoints.due('rating')).toBe(false);
  now = 2999;
  expect(checkpoints.due('rating')).toBe(false);
  now = 3000;
  expect(checkpoints.due('rating')).toBe(true);
  checkpoints.save('rating', bytesOf('x'));
  expect(checkpoints.due('rating')).toBe(false);
  now = 6000;
  expect(checkpoints.due('rating')).toBe(true);
});

test('two tabs do not write to the same place, and the second lets go of what it has opened', async () => {
  const folder = new FakeFolder();
  const first = await Checkpoints.open(folder);
  await expect(Checkpoints.open(folder)).rejects.toThrow();
  expect(folder.open_.size).toBe(8);
  await first.finish();
  expect(folder.open_.size).toBe(0);
  expect(folder.wasRemoved).toBe(true);
  await (await Checkpoints.open(folder)).finish();
});
