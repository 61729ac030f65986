// What the page makes of a visitor's choices before it asks the trainer.

import { expect, test } from 'vitest';
import { cellsOf, firstPlan, listOf } from '../../src/client/train/grid_plan';
import {
  fields,
  isComplete,
  isShown,
  jobsOf,
  problemOf,
  settingsOf,
} from '../../src/client/train/settings';
import { zipOf } from '../../src/client/train/bundle_zip';
import { trainStrings } from '../../src/shared/train_strings';
import { dataFiles } from '../../src/trainer/data_files';
import { bytesOf, named, textOf, wholeOf } from '../support/trainer_fakes';

test('presets are asked for by the tools’ own names', () => {
  expect(jobsOf(settingsOf('matinee'))).toEqual([
    { kind: 'bundle', options: { method: 'variational', seed: 1 } },
  ]);
  const paper = { method: 'als', preset: 'paper', sweeps: 30, seed: 1 };
  expect(jobsOf({ ...settingsOf('paper'), favourite: '7' })).toEqual([
    { kind: 'curves', options: { ...paper, favourite: '7', split: 'per-user' } },
    { kind: 'curves', options: { ...paper, favourite: '7', split: 'paper-leaking' } },
  ]);
  expect(jobsOf({ ...settingsOf('paper'), goal: 'model' })).toEqual([
    { kind: 'bundle', options: paper },
  ]);
});

test('of one’s own settings those are said that mean something', () => {
  const free = settingsOf('free');
  const [job] = jobsOf({ ...free, split: 'random' });
  expect(job?.options).toEqual({
    method: 'als',
    'num-factors': 16,
    sweeps: 15,
    'data-precision': 1,
    'factor-precision': 10,
    'bias-precision': 3,
    'feature-variance': 0.1,
    features: 'genres',
    'update-order': 'joint',
    seed: 1,
    split: 'random',
  });
  const variational = { ...free, values: { ...free.values, method: 'variational' } };
  expect(Object.keys(jobsOf({ ...variational, goal: 'model' })[0]?.options ?? {})).toEqual([
    'method',
    'num-factors',
    'sweeps',
    'features',
    'watch-factors',
    'seed',
  ]);
});

test('a setting out of its range holds the training up, if it is one that counts', () => {
  const free = settingsOf('free');
  const factors = fields.find(({ name }) => name === 'num-factors');
  if (factors === undefined) throw new Error('there are no factors');
  expect(problemOf(factors, 8)).toBeNull();
  expect(problemOf(factors, 8.5)).toBe('number');
  expect(problemOf(factors, 'eight')).toBe('number');
  expect(problemOf(factors, 513)).toBe('range');
  const wrong = { ...free, values: { ...free.values, 'factor-precision': 'x' } };
  expect(isComplete(free)).toBe(true);
  expect(isComplete(wrong)).toBe(false);
  expect(isComplete({ ...wrong, preset: 'matinee' })).toBe(true);
  expect(isComplete({ ...wrong, values: { ...wrong.values, method: 'variational' } })).toBe(true);
});

test('every setting says what it does, and every one but the seed its equation', () => {
  for (const field of fields) {
    const said = trainStrings.settings[field.name];
    expect(said?.what, field.name).toMatch(/\.$|: .+\.$/);
    if (field.name !== 'seed') expect(said?.equation, field.name).not.toBe('');
    if (field.kind === 'choice') {
      for (const choice of field.choices) {
        expect(trainStrings.choices[field.name]?.[choice], choice).toBeDefined();
      }
    }
    expect(typeof isShown(field, settingsOf('free'))).toBe('boolean');
  }
});

test('a search is every combination of its lists', () => {
  expect(cellsOf(firstPlan)).toHaveLength(27);
  expect(listOf('0.5, 1;2  1', false)).toEqual([0.5, 1, 2]);
  expect(listOf('', false)).toBeNull();
  expect(listOf('1, two', false)).toBeNull();
  expect(listOf('0', false)).toBeNull();
  expect(listOf('2.5', true)).toBeNull();
});

test('times are told as people tell them', () => {
  const { seconds } = trainStrings;
  expect([0.2, 12.4, 89, 90, 3600, 9000].map(seconds)).toEqual([
    'less than a second',
    '12 s',
    '89 s',
    '2 min',
    '60 min',
    '2.5 hours',
  ]);
});

test('a bundle is saved as a folder in a zip', () => {
  const files = new Map([
    ['manifest.json', bytesOf('{}')],
    ['a.gz', bytesOf('packed')],
  ]);
  const read = dataFiles([named('m.zip', zipOf('club', files))]);
  expect(read.files.map(({ name, read }) => [name, textOf(wholeOf(read()))])).toEqual([
    ['a.gz', 'packed'],
    ['manifest.json', '{}'],
  ]);
});
