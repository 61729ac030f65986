// What a training is asked for: presets, and every setting by itself. The names are those of the tools' options.

import type { Job, TrainOptions } from '../../shared/training';

export const presets = ['matinee', 'paper', 'paper-32m', 'free'] as const;
export type Preset = (typeof presets)[number];

/** A model to use here, or curves of its rating head alone. */
export type Goal = 'model' | 'curves';

export const splits = ['both', 'per-user', 'paper-leaking', 'random', 'none'] as const;
/** `both`: the paper's leaking one beside the same made honest. */
export type SplitChoice = (typeof splits)[number];

type Value = string | number | boolean;
export type Values = Readonly<Record<string, Value>>;

export interface Settings {
  readonly preset: Preset;
  readonly goal: Goal;
  readonly split: SplitChoice; // of curves
  readonly favourite: string; // an item's id, or ''
  readonly values: Values; // of `free`
}

interface NumberField {
  readonly kind: 'number';
  readonly min: number;
  readonly max: number;
  readonly whole: boolean;
}
interface ChoiceField {
  readonly kind: 'choice';
  readonly choices: readonly string[];
}
interface SwitchField {
  readonly kind: 'switch';
}
export type Field = (NumberField | ChoiceField | SwitchField) & {
  readonly name: string;
  /** Where it means something. */
  readonly of: 'all' | 'als' | 'model';
};

const number = (name: string, of: Field['of'], min: number, max: number, whole = true): Field => ({
  kind: 'number',
  name,
  of,
  min,
  max,
  whole,
});

export const fields: readonly Field[] = [
  { kind: 'choice', name: 'method', of: 'all', choices: ['variational', 'als'] },
  number('num-factors', 'all', 1, 512),
  number('sweeps', 'all', 1, 10_000),
  number('data-precision', 'als', 1e-6, 1e6, false),
  number('factor-precision', 'als', 1e-6, 1e6, false),
  number('bias-precision', 'als', 1e-6, 1e6, false),
  number('feature-variance', 'als', 1e-6, 1e6, false),
  {
    kind: 'choice',
    name: 'features',
    of: 'all',
    choices: ['genres,decades,popularity,tags', 'genres', 'none'],
  },
  {
    kind: 'choice',
    name: 'update-order',
    of: 'als',
    choices: ['joint', 'bias-then-factors'],
  },
  { kind: 'switch', name: 'not-centred', of: 'als' },
  number('watch-factors', 'model', 1, 512),
  number('seed', 'all', 0, 2 ** 31),
];

export const isShown = (field: Field, { values, goal }: Settings): boolean =>
  field.of === 'all' || (field.of === 'als' ? values['method'] === 'als' : goal === 'model');

const common = {
  'update-order': 'joint',
  'not-centred': false,
  'feature-variance': 0.1,
  'watch-factors': 32,
  seed: 1,
} as const;

/** What the presets stand for; the tools know the paper's by name. */
export const valuesOf: Readonly<Record<Preset, Values>> = {
  matinee: {
    ...common,
    method: 'variational',
    'num-factors': 16,
    sweeps: 30,
    'data-precision': 1,
    'factor-precision': 10,
    'bias-precision': 3,
    features: 'genres,decades,popularity,tags',
  },
  paper: {
    ...common,
    method: 'als',
    'num-factors': 8,
    sweeps: 30,
    'data-precision': 1,
    'factor-precision': 1,
    'bias-precision': 0.05,
    features: 'none',
    'update-order': 'bias-then-factors',
    'not-centred': true,
  },
  'paper-32m': {
    ...common,
    method: 'als',
    'num-factors': 15,
    sweeps: 50,
    'data-precision': 2,
    'factor-precision': 2,
    'bias-precision': 5,
    features: 'genres',
    'update-order': 'bias-then-factors',
    'not-centred': true,
  },
  free: {
    ...common,
    method: 'als',
    'num-factors': 16,
    sweeps: 15,
    'data-precision': 1,
    'factor-precision': 10,
    'bias-precision': 3,
    features: 'genres',
  },
};

export const settingsOf = (preset: Preset): Settings => ({
  preset,
  goal: preset === 'matinee' ? 'model' : 'curves',
  split: 'both',
  favourite: '',
  values: valuesOf[preset],
});

/** Null if it is within its range. */
export function problemOf(field: Field, value: Value | undefined): 'number' | 'range' | null {
  if (field.kind !== 'number') return null;
  if (typeof value !== 'number' || !Number.isFinite(value)) return 'number';
  if (field.whole && !Number.isInteger(value)) return 'number';
  return value < field.min || value > field.max ? 'range' : null;
}

export const isComplete = (settings: Settings): boolean =>
  settings.preset !== 'free' ||
  fields.every(
    (field) => !isShown(field, settings) || problemOf(field, settings.values[field.name]) === null,
  );

function trainOptionsOf(settings: Settings): TrainOptions {
  const { preset, values } = settings;
  const favourite = settings.favourite === '' ? {} : { favourite: settings.favourite };
  if (preset === 'matinee') return { method: 'variational', seed: 1, ...favourite };
  if (preset !== 'free') {
    const { sweeps = 30 } = valuesOf[preset];
    return { method: 'als', preset, sweeps, seed: 1, ...favourite };
  }
  const said = fields
    .filter((field) => isShown(field, settings))
    // What is not said is off.
    .filter(({ kind, name }) => kind !== 'switch' || values[name] === true)
    .map(({ name }) => [name, values[name] ?? ''] as const);
  return { ...(Object.fromEntries(said) as TrainOptions), ...favourite };
}

/** What is run one after another. */
export function jobsOf(settings: Settings): readonly Job[] {
  const options = trainOptionsOf(settings);
  if (settings.goal === 'model') return [{ kind: 'bundle', options }];
  const wanted = settings.split === 'both' ? ['per-user', 'paper-leaking'] : [settings.split];
  return wanted.map((split) => ({ kind: 'curves', options: { ...options, split } }));
}
