// The paper's search: one training for each combination of settings, one after another. What is finished is kept by data and
// settings, so that a search goes on where it was left, also after the page was closed.

import { computed, signal } from '@preact/signals';
import { createStore, get, update, type UseStore } from 'idb-keyval';
import { isFailure, type CurvesOutcome, type Job, type TrainOptions } from '../../shared/training';
import { ownName } from '../storage';
import { data, gridRuns, isBusy, letGridRun, runAlone, stopAlone } from './training';

export const axes = [
  'num-factors',
  'data-precision',
  'factor-precision',
  'bias-precision',
] as const;
export type Axis = (typeof axes)[number];

export interface GridPlan {
  readonly values: Readonly<Record<Axis, readonly number[]>>;
  readonly sweeps: number;
}

export interface Cell {
  readonly at: Readonly<Record<Axis, number>>;
  readonly job: Job;
}

/** As the paper's program searches, with fewer sweeps. */
export const firstPlan: GridPlan = {
  values: {
    'num-factors': [12],
    'data-precision': [0.5, 1, 2],
    'factor-precision': [0.5, 1, 2],
    'bias-precision': [1, 2, 5],
  },
  sweeps: 10,
};
export const maxCells = 256;

export const plan = signal<GridPlan>(firstPlan);
/** By the cells' keys. */
export const results = signal<ReadonlyMap<string, CurvesOutcome>>(new Map());
export const running = signal<string | null>(null); // the key of the cell that is trained
export const problem = signal('');

let opened: UseStore | undefined;
const store = () => (opened ??= createStore(`${ownName()} searches`, 'kept'));

/** "0.5, 1; 2": null if something else stands there, or nothing. */
export function listOf(text: string, whole: boolean): readonly number[] | null {
  const parts = text.split(/[\s,;]+/).filter((part) => part !== '');
  const values = parts.map(Number);
  const isFine = (value: number) =>
    Number.isFinite(value) && value > 0 && (!whole || Number.isInteger(value));
  return values.length > 0 && values.every(isFine)
    ? [...new Set(values)].sort((a, b) => a - b)
    : null;
}

export function cellsOf({ values, sweeps }: GridPlan): readonly Cell[] {
  let all: Partial<Record<Axis, number>>[] = [{}];
  for (const axis of axes) {
    all = all.flatMap((at) => values[axis].map((value) => ({ ...at, [axis]: value })));
  }
  return all.map((at) => {
    const options: TrainOptions = { method: 'als', sweeps, seed: 1, split: 'per-user', ...at };
    return { at: at as Record<Axis, number>, job: { kind: 'curves', options } };
  });
}

/** Of the same data, corrections and settings the same. */
function keyOf({ job }: Cell): string {
  const { value } = data;
  if (value.kind !== 'read') return '';
  return JSON.stringify([value.fingerprint, value.options, job.options]);
}

export const cells = computed(() =>
  cellsOf(plan.value).map((cell) => ({ ...cell, key: keyOf(cell) })),
);

/** The cell with the smallest error on ratings held out. */
export const best = computed(() => {
  let found: { readonly key: string; readonly testRmse: number } | null = null;
  for (const { key } of cells.value) {
    const testRmse = results.value.get(key)?.testRmse ?? null;
    if (testRmse !== null && (found === null || testRmse < found.testRmse))
      found = { key, testRmse };
  }
  return found;
});

/** What was finished at earlier visits. */
export async function lookForResults(): Promise<void> {
  const missing = cells.value.map(({ key }) => key).filter((key) => !results.value.has(key));
  if (missing.length === 0) return;
  try {
    const kept = await Promise.all(missing.map((key) => get<CurvesOutcome>(key, store())));
    const found = missing.flatMap((key, i) => {
      const outcome = kept[i];
      return outcome === undefined ? [] : [[key, outcome] as const];
    });
    if (found.length > 0) results.value = new Map([...results.value, ...found]);
  } catch {
    // Then all of it is trained anew.
  }
}

export async function startGrid(): Promise<void> {
  if (gridRuns.value || isBusy.value || data.value.kind !== 'read') return;
  gridRuns.value = true;
  problem.value = '';
  letGridRun();
  await lookForResults();
  while (gridRuns.value) {
    const next = cells.value.find(({ key }) => !results.value.has(key));
    if (next === undefined) break;
    running.value = next.key;
    const outcome = await runAlone(next.job);
    if (outcome === null) break;
    if (isFailure(outcome)) {
      problem.value = outcome.error.message;
      break;
    }
    results.value = new Map([...results.value, [next.key, outcome]]);
    await update(next.key, () => outcome, store()).catch(() => undefined);
  }
  running.value = null;
  gridRuns.value = false;
}

export function stopGrid(): void {
  gridRuns.value = false;
  stopAlone();
}
