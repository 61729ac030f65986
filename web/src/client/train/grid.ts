// The paper's search: one training for each combination of settings, one after another. What is finished is kept by data and
// settings, so that a search goes on where it was left, also after the page was closed.

import { computed, signal } from '@preact/signals';
import { createStore, get, update, type UseStore } from 'idb-keyval';
import { isFailure, type CurvesOutcome } from '../../shared/training';
import { ownName } from '../storage';
import { cellsOf, firstPlan, type Cell, type GridPlan } from './grid_plan';
import { data, gridRuns, isBusy, letGridRun, runAlone, stopAlone } from './training';

export const plan = signal<GridPlan>(firstPlan);
/** By the cells' keys. */
export const results = signal<ReadonlyMap<string, CurvesOutcome>>(new Map());
export const running = signal<string | null>(null); // the key of the cell that is trained
export const problem = signal('');

let opened: UseStore | undefined;
const store = () => (opened ??= createStore(`${ownName()} searches`, 'kept'));

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
