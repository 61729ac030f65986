// Which settings a search tries.

import type { Job, TrainOptions } from '../../shared/training';

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
