// The engine against plain JavaScript, on the visitor's own device.

import { useEffect, useRef, useState } from 'preact/hooks';
import { askEngine, load } from '../../state/model';
import { ratings } from '../../state/visitor';
import { connect } from '../../../shared/calls';
import type { BaselineApi } from '../../../shared/baseline';
import type { Manifest } from '../../../shared/manifest';
import { formatCount } from '../../../shared/strings';
import { formatFixed } from '../../../shared/model_strings';
import { modelStrings } from './words';
import { DataTable } from './chart';

const warmUps = 5;
const rounds = 25;
const listLength = 24; // as the page's own list

interface Measured {
  readonly engine: readonly number[]; // milliseconds, sorted
  readonly baseline: readonly number[];
  readonly numGiven: number;
  readonly yours: boolean;
}

const sorted = (values: readonly number[]) => [...values].sort((a, b) => a - b);
const at = (values: readonly number[], share: number) =>
  values[Math.round(share * (values.length - 1))] ?? NaN;
const median = (values: readonly number[]) => at(values, 0.5);

/** Both by turns, so that whatever else the device does meets both. */
async function measure(
  manifest: Manifest,
  onRound: (share: number) => void,
  isWanted: () => boolean,
): Promise<Measured | null> {
  const yours = ratings.value.length > 0;
  const given = yours
    ? ratings.value
    : (manifest.golden.find(({ ratings }) => ratings.length > 0)?.ratings ?? []).map(
        ([itemId, value]) => ({ itemId, value }),
      );
  const question = {
    ratings: given,
    n: listLength,
    excludeSeen: true,
    excluded: [],
    filter: null,
  };
  const worker = new Worker(new URL('../../../worker/baseline_worker.ts', import.meta.url), {
    type: 'module',
  });
  try {
    const baseline = connect<BaselineApi>(worker).api;
    await baseline.prepare(manifest.numItems, numFactorsOf(manifest));
    const [engineTimes, baselineTimes]: [number[], number[]] = [[], []];
    for (let round = -warmUps; round < rounds; round += 1) {
      if (!isWanted()) return null;
      const { milliseconds } = await askEngine((api) => api.recommend(question));
      const other = await baseline.rank(listLength);
      if (round < 0) continue;
      engineTimes.push(milliseconds);
      baselineTimes.push(other);
      onRound((round + 1) / rounds);
    }
    return {
      engine: sorted(engineTimes),
      baseline: sorted(baselineTimes),
      numGiven: given.length,
      yours,
    };
  } finally {
    worker.terminate();
  }
}

/** What the engine's list is made of: both heads, and the rating head's bias. */
const numFactorsOf = ({ numFactors, numWatchFactors }: Manifest) =>
  numFactors + 1 + numWatchFactors;

type State =
  | { readonly kind: 'idle' | 'failed' }
  | { readonly kind: 'measuring'; readonly share: number }
  | { readonly kind: 'measured'; readonly measured: Measured };

function Result({ measured }: { readonly measured: Measured }) {
  const engine = median(measured.engine);
  const baseline = median(measured.baseline);
  const longest = Math.max(engine, baseline);
  const bar = (value: number) => ({
    width: `${Math.max(0.5, (100 * value) / longest).toFixed(1)}%`,
  });
  const row = (name: string, times: readonly number[]) => [
    name,
    modelStrings.value.milliseconds(median(times)),
    modelStrings.value.milliseconds(at(times, 0.1)),
    modelStrings.value.milliseconds(at(times, 0.9)),
  ];
  return (
    <div class="plate speed-result">
      <p class="speed-verdict">{modelStrings.value.speedVerdict(engine, baseline)}</p>
      <div class="speed-bars" aria-hidden="true">
        {(
          [
            [modelStrings.value.speedEngine, engine, 'speed-engine'],
            [modelStrings.value.speedBaseline, baseline, 'speed-baseline'],
          ] as const
        ).map(([name, value, style]) => (
          <div key={name} class={style}>
            <span>{name}</span>
            <span class="bar-cell">
              <i style={bar(value)} />
            </span>
            <b>{modelStrings.value.milliseconds(value)}</b>
          </div>
        ))}
      </div>
      <DataTable
        caption={modelStrings.value.speedTable}
        columns={modelStrings.value.speedColumns}
        rows={[
          row(modelStrings.value.speedEngine, measured.engine),
          row(modelStrings.value.speedBaseline, measured.baseline),
        ]}
      />
      <p class="lead">{modelStrings.value.speedGiven(measured.numGiven, measured.yours)}</p>
    </div>
  );
}

export function SpeedPart({ manifest }: { readonly manifest: Manifest }) {
  const [state, setState] = useState<State>({ kind: 'idle' });
  const shown = useRef(true);
  useEffect(
    () => () => {
      shown.current = false;
    },
    [],
  );
  const ready = load.value.kind === 'verified';
  const start = () => {
    setState({ kind: 'measuring', share: 0 });
    measure(
      manifest,
      (share) => {
        if (shown.current) setState({ kind: 'measuring', share });
      },
      () => shown.current,
    ).then(
      (measured) => {
        if (measured !== null && shown.current) setState({ kind: 'measured', measured });
      },
      () => {
        if (shown.current) setState({ kind: 'failed' });
      },
    );
  };
  return (
    <>
      <p>
        {modelStrings.value.speedHow(
          formatCount(manifest.numItems),
          formatFixed(numFactorsOf(manifest), 0),
        )}
      </p>
      <p>
        <button
          type="button"
          class="primary"
          disabled={!ready || state.kind === 'measuring'}
          onClick={start}
        >
          {ready ? modelStrings.value.speedStart(rounds) : modelStrings.value.speedWaiting}
        </button>
      </p>
      <div role="status">
        {state.kind === 'measuring' && <p>{modelStrings.value.speedMeasuring}</p>}
        {state.kind === 'failed' && <p>{modelStrings.value.speedFailed}</p>}
        {state.kind === 'measured' && (
          <p class="visually-hidden">
            {modelStrings.value.speedVerdict(
              median(state.measured.engine),
              median(state.measured.baseline),
            )}
          </p>
        )}
      </div>
      {state.kind === 'measuring' && (
        <progress aria-label={modelStrings.value.speedMeasuring} max={1} value={state.share} />
      )}
      {state.kind === 'measured' && <Result measured={state.measured} />}
      <p class="aside">{modelStrings.value.speedHonest}</p>
    </>
  );
}
