// What is trained on, what runs, and what came of it. All of it lives as long as the page is open, whichever of its views is shown.

import { batch, computed, signal } from '@preact/signals';
import {
  control,
  isFailure,
  type BundleOutcome,
  type CurvesOutcome,
  type DataOptions,
  type Estimate,
  type Failure,
  type GivenFile,
  type Heard,
  type Job,
  type SweepEvent,
  type Understood,
} from '../../shared/training';
import { Stopped } from '../engine_client';
import { recall, remember } from '../storage';
import { isHeard, keepUsed } from './keep_used';
import { keepModel, type ModelFiles } from './own_models';
import { jobsOf, type Settings } from './settings';
import { canPause, TrainerClient } from './trainer_client';

declare const __SAMPLE__: string; // the file's address, relative to the page

export interface DataSource {
  readonly isSample: boolean;
  readonly given: readonly GivenFile[];
}

export type DataState =
  | { readonly kind: 'none' }
  | { readonly kind: 'reading'; readonly source: DataSource }
  | {
      readonly kind: 'refused';
      readonly source: DataSource;
      readonly options: DataOptions;
      readonly failure: Failure['error'];
    }
  | DataRead;

export interface DataRead {
  readonly kind: 'read';
  readonly source: DataSource;
  readonly options: DataOptions;
  readonly name: string;
  readonly fingerprint: string;
  readonly understood: Understood;
}

/** One of a run's trainings: its half-sweeps so far. */
export interface Series {
  readonly split: string; // of curves, else ''
  readonly training: string;
  readonly sweeps: readonly SweepEvent[];
}

export type RunState =
  'running' | 'pausing' | 'paused' | 'stopping' | 'stopped' | 'failed' | 'done';

export interface Run {
  readonly settings: Settings;
  readonly of: DataRead;
  readonly state: RunState;
  readonly stage: string; // of a bundle: what is under way
  readonly watch: { readonly sweep: number; readonly sweeps: number } | null;
  readonly series: readonly Series[];
  readonly latest: SweepEvent | null;
  /** The last whole sweep: where tags and a favourite's list are told. */
  readonly whole: SweepEvent | null;
  readonly memoryBytes: number;
  readonly resumedAt: number | null; // the sweep after the checkpoint
  readonly keepsCheckpoints: boolean | null; // null until it is known
  readonly curves: readonly CurvesOutcome[];
  readonly bundle: BundleOutcome | null;
  readonly files: ModelFiles | null;
  readonly message: string; // of a failure
}

/** A training that was under way when the page was closed. */
export interface Interrupted {
  readonly dataName: string;
  readonly isSample: boolean;
  readonly fingerprint: string;
  readonly options: DataOptions;
  readonly settings: Settings;
}

/** One memory of WebAssembly has 4 GiB at most, and browsers give a tab less. */
export const maxMemoryBytes = 2 * 2 ** 30;

export const data = signal<DataState>({ kind: 'none' });
export const run = signal<Run | null>(null);
export const interrupted = signal<Interrupted | null>(recallInterrupted());

export const isBusy = computed(() => {
  const state = run.value?.state;
  return state !== undefined && ['running', 'pausing', 'paused', 'stopping'].includes(state);
});

const client = new TrainerClient();
let handle: DataRead | null = null; // what the worker has read

/** Before anything was timed; a model is judged and compared as well, which no sweep counts. */
const guessedFlopsPerThread = { curves: 0.7e9, model: 0.15e9 };
/** A model takes more than its sweeps: each goal has a speed of its own. */
const speedKeyOf = ({ goal }: Settings) => `training speed ${goal}`;
let expected: { readonly settings: Settings; readonly multiplyAdds: number } | null = null;
let begunAt = 0; // NaN once it has stood still

function recallInterrupted(): Interrupted | null {
  try {
    return JSON.parse(recall('training') ?? 'null') as Interrupted | null;
  } catch {
    return null;
  }
}

const failed = (error: unknown): Failure['error'] => ({
  code: 'internal',
  message: error instanceof Error ? error.message : String(error),
});

// ---- data

/** The worker reads it; null if it was ended meanwhile. */
async function readIn(source: DataSource, options: DataOptions): Promise<DataState | null> {
  try {
    return await client.ask(async (api): Promise<DataState> => {
      const opened = await api.open(source.given);
      if (isFailure(opened)) return { kind: 'refused', source, options, failure: opened.error };
      const understood = await api.read(options);
      return isFailure(understood)
        ? { kind: 'refused', source, options, failure: understood.error }
        : { kind: 'read', source, options, understood, ...opened };
    });
  } catch (error) {
    if (error instanceof Stopped) return null;
    return { kind: 'refused', source, options, failure: failed(error) };
  }
}

let reading = 0;

/**
 * In place of what was read before. A run that was stopped does not go on with other data: it is then one that was interrupted,
 * as if the page had been closed.
 */
export async function readData(
  source: DataSource,
  options: DataOptions = {},
  fetchGiven = () => Promise.resolve(source.given),
): Promise<void> {
  if (isBusy.value || gridRuns.value) return;
  const mine = (reading += 1);
  client.tell(control.run);
  handle = null;
  batch(() => {
    data.value = { kind: 'reading', source };
    if (run.value?.state === 'stopped') run.value = null;
  });
  let answer: DataState | null;
  try {
    const given = await fetchGiven();
    if (mine !== reading) return;
    answer = await readIn({ ...source, given }, options);
  } catch (error) {
    answer = { kind: 'refused', source, options, failure: failed(error) };
  }
  if (mine !== reading) return;
  handle = answer?.kind === 'read' ? answer : null;
  data.value = answer ?? { kind: 'none' };
}

/** What a run is about, after its worker was ended. */
async function readAgain({ source, options }: DataRead): Promise<void> {
  const mine = reading;
  const again = await readIn(source, options);
  if (mine === reading) handle = again?.kind === 'read' ? again : null;
}

export function stopReading(): void {
  reading += 1;
  client.stop();
  handle = null;
  data.value = { kind: 'none' };
}

export const readSample = (): Promise<void> =>
  readData({ isSample: true, given: [] }, {}, async () => {
    const url = new URL(__SAMPLE__, document.baseURI).href;
    const response = await fetch(url);
    if (!response.ok) throw new Error(`the host answered ${String(response.status)}`);
    if (!isHeard()) void keepUsed([url]);
    return [{ path: 'sample.zip', file: await response.blob() }];
  });

// ---- before a training

export interface Expected extends Estimate {
  readonly seconds: number;
  /** A training has been timed on this device. */
  readonly isMeasured: boolean;
}

/** What all jobs of these settings take; null while the worker has something else to do. */
export async function estimate(settings: Settings): Promise<Expected | Failure | null> {
  if (handle === null || isBusy.value || gridRuns.value) return null;
  try {
    const { numThreads } = await client.facts();
    const measured = Number(recall(speedKeyOf(settings)) ?? 0);
    let [bytes, multiplyAdds] = [0, 0];
    for (const job of jobsOf({ ...settings, favourite: '' })) {
      const one = await client.ask(async (api) => await api.estimate(job));
      if (isFailure(one)) return one;
      bytes = Math.max(bytes, one.bytes);
      multiplyAdds += one.multiplyAdds;
    }
    const speed = measured > 0 ? measured : guessedFlopsPerThread[settings.goal] * numThreads;
    expected = { settings, multiplyAdds };
    return { bytes, multiplyAdds, seconds: (2 * multiplyAdds) / speed, isMeasured: measured > 0 };
  } catch {
    return null;
  }
}

// ---- a training

/** The page draws this often at most, so that a fast training leaves it time for the visitor. */
const drawEveryMs = 120;

/** Whose sweeps these are: of the model, or of the one that is judged. */
function trainingAt(stage: string): string | null {
  if (stage.startsWith('evaluation')) return 'evaluation-rating';
  return stage.startsWith('report') ? null : 'rating';
}

/** Another event of a series; what a training that goes on does again replaces what it did before. */
function withSweep(
  series: readonly Series[],
  split: string,
  training: string,
  event: SweepEvent,
): readonly Series[] {
  const isIts = (one: Series) => one.split === split && one.training === training;
  const place = (sweep: SweepEvent) => 2 * sweep.sweep + (sweep.half === 'items' ? 1 : 0);
  const before = series.find(isIts);
  if (before === undefined) return [...series, { split, training, sweeps: [event] }];
  const kept = before.sweeps.filter((sweep) => place(sweep) < place(event));
  return series.map((one) => (isIts(one) ? { ...one, sweeps: [...kept, event] } : one));
}

/** Takes what is heard into the run, a few times a second. */
class Hearing {
  readonly #waiting: (readonly [split: string, heard: Heard])[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  hear(split: string, heard: Heard): void {
    this.#waiting.push([split, heard]);
    this.#timer ??= setTimeout(() => {
      this.take();
    }, drawEveryMs);
  }

  take(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const heard = this.#waiting.splice(0);
    if (run.value === null || heard.length === 0) return;
    let next: Run = run.value;
    for (const [split, { event, memoryBytes, resumed }] of heard) {
      next = { ...next, memoryBytes };
      if (event.kind === 'stage') next = { ...next, stage: event.stage, watch: null };
      else if (event.kind === 'watch-sweep') next = { ...next, watch: event };
      else {
        const training = trainingAt(next.stage);
        // Models that the report compares with are not drawn.
        if (training === null) continue;
        const isFirst = !next.series.some(
          (one) => one.split === split && one.training === training,
        );
        next = {
          ...next,
          series: withSweep(next.series, split, training, event),
          latest: event,
          whole: event.half === 'items' ? event : next.whole,
          watch: null,
          resumedAt: isFirst && resumed && event.sweep > 1 ? event.sweep : next.resumedAt,
        };
      }
    }
    // One step has been seen: the worker waits again.
    if (next.state === 'pausing') next = { ...next, state: 'paused' };
    run.value = next;
  }
}

const hearing = new Hearing();
const splitOf = ({ options }: Job) => String(options['split'] ?? '');
const change = (changed: Partial<Run>) => {
  if (run.value !== null) run.value = { ...run.value, ...changed };
};

/** From a speed that was seen the next training's time is told. */
function noteSpeed(settings: Settings): void {
  const seconds = (performance.now() - begunAt) / 1000;
  if (expected?.settings !== settings || run.value?.resumedAt !== null || !(seconds > 0)) return;
  remember(speedKeyOf(settings), String(Math.round((2 * expected.multiplyAdds) / seconds)));
}

/** Without pausing, and after its worker was ended: the jobs that are not done yet, from the last checkpoint. */
async function work(settings: Settings): Promise<void> {
  try {
    const jobs = jobsOf(settings);
    for (const job of jobs.slice(run.value?.curves.length ?? 0)) {
      if (handle === null) throw new Error('no data are open');
      if (run.value?.state === 'stopping') {
        change({ state: 'stopped' });
        return;
      }
      const split = splitOf(job);
      const onHeard = (heard: Heard) => {
        hearing.hear(split, heard);
      };
      const { outcome, keepsCheckpoints } = await client.ask(async (api) =>
        job.kind === 'bundle'
          ? await api.bundle(job.options, onHeard)
          : await api.curves(job.options, onHeard),
      );
      hearing.take();
      change({ keepsCheckpoints });
      if (isFailure(outcome)) {
        const isStopped = outcome.error.code === 'cancelled';
        change(
          isStopped ? { state: 'stopped' } : { state: 'failed', message: outcome.error.message },
        );
        if (!isStopped) forgetInterrupted();
        return;
      }
      if ('files' in outcome) {
        const files = new Map<string, Uint8Array>();
        for (const name of outcome.files) {
          files.set(name, await client.ask(async (api) => await api.file(name)));
        }
        change({ bundle: outcome, files });
      } else {
        change({ curves: [...(run.value?.curves ?? []), outcome] });
      }
    }
    noteSpeed(settings);
    forgetInterrupted();
    change({ state: 'done' });
  } catch (error) {
    handle = null;
    if (!(error instanceof Stopped)) change({ state: 'failed', message: failed(error).message });
    // Without isolation that is how it is paused.
    else if (run.value?.state !== 'paused') change({ state: 'stopped' });
  }
}

export function train(settings: Settings): void {
  if (handle === null || isBusy.value || gridRuns.value) return;
  const of = handle;
  const { name, fingerprint, options, source } = of;
  client.tell(control.run);
  const begun: Interrupted = {
    dataName: name,
    isSample: source.isSample,
    fingerprint,
    options,
    settings,
  };
  // Only one is remembered: the checkpoints of another are of no use any more.
  const before = JSON.stringify(interrupted.value);
  if (interrupted.value !== null && before !== JSON.stringify(begun)) {
    void client
      .ask(async (api) => {
        await api.forgetCheckpoints();
      })
      .catch(() => undefined);
  }
  remember('training', JSON.stringify(begun));
  batch(() => {
    interrupted.value = begun;
    run.value = {
      settings,
      of,
      state: 'running',
      stage: '',
      watch: null,
      series: [],
      latest: null,
      whole: null,
      memoryBytes: 0,
      resumedAt: null,
      keepsCheckpoints: null,
      curves: [],
      bundle: null,
      files: null,
      message: '',
    };
  });
  begunAt = performance.now();
  void work(settings);
}

function forgetInterrupted(): void {
  remember('training', null);
  interrupted.value = null;
}

/** With its checkpoints. */
export function discardInterrupted(): void {
  forgetInterrupted();
  void client
    .ask(async (api) => {
      await api.forgetCheckpoints();
    })
    .catch(() => undefined);
}

/** Where the page is not isolated the worker is ended, and goes on from its last checkpoint. */
export function pause(): void {
  if (run.value?.state !== 'running') return;
  begunAt = NaN;
  client.tell(control.pause);
  if (!canPause()) endWorker();
  change({ state: 'paused' });
}

export function step(): void {
  if (run.value?.state !== 'paused') return;
  change({ state: 'pausing' });
  client.tell(control.step);
}

export async function goOn(): Promise<void> {
  const current = run.value;
  if (current?.state !== 'paused' && current?.state !== 'stopped') return;
  change({ state: 'running' });
  client.tell(control.run);
  if (current.state === 'paused' && handle !== null) return; // it only waited
  if (handle === null) await readAgain(current.of);
  // Unless a pause or a stop has ended the worker again meanwhile.
  if (handle !== null || (isBusy.value && run.value?.state !== 'paused')) {
    void work(current.settings);
  }
}

function endWorker(): void {
  client.stop();
  handle = null;
}

export function stop(): void {
  const current = run.value;
  if (current === null || !isBusy.value) return;
  if (canPause()) {
    change({ state: 'stopping' });
    client.tell(control.stop);
    return;
  }
  endWorker();
  change({ state: 'stopped' });
  // So that the next training can begin at once.
  void readAgain(current.of);
}

export async function keepTrained(name: string): Promise<void> {
  const { bundle, files } = run.value ?? {};
  if (bundle == null || files == null) return;
  await keepModel({ ...bundle, name, madeAt: Date.now() }, files);
}

// ---- for the grid

export const gridRuns = signal(false);

/** Runs one job by itself; null if it was stopped. */
export async function runAlone(job: Job): Promise<CurvesOutcome | Failure | null> {
  const current = data.value;
  if (current.kind !== 'read') return null;
  if (handle === null) await readAgain(current);
  try {
    const { outcome } = await client.ask(
      async (api) => await api.curves(job.options, () => undefined),
    );
    return isFailure(outcome) && outcome.error.code === 'cancelled' ? null : outcome;
  } catch (error) {
    handle = null;
    return error instanceof Stopped ? null : { error: failed(error) };
  }
}

export function stopAlone(): void {
  if (canPause()) client.tell(control.stop);
  else endWorker();
}

export function letGridRun(): void {
  client.tell(control.run);
}
