// The paper's search over settings, as small multiples: a curve for each combination.

import { useEffect, useId, useState } from 'preact/hooks';
import { trainStrings as words } from '../../../shared/train_strings';
import { formatFixed } from '../../../shared/strings';
import type { CurvesOutcome } from '../../../shared/training';
import {
  best,
  cells,
  lookForResults,
  plan,
  problem,
  results,
  running,
  startGrid,
  stopGrid,
} from '../../train/grid';
import { axes, listOf, maxCells, type Axis } from '../../train/grid_plan';
import { data, gridRuns, isBusy } from '../../train/training';
import { AsTable, pathOf } from '../model/chart';
import { extentOf, linear } from '../model/scale';
import { settings } from './settings_part';
import { valuesOf } from '../../train/settings';

const wordsOf = (axis: Axis) => words.settings[axis] ?? { label: axis, symbol: axis };
const symbolOf = (axis: Axis) => wordsOf(axis).symbol;
const said = (at: Readonly<Record<Axis, number>>, among: readonly Axis[] = axes) =>
  among.map((axis) => words.gridRows(symbolOf(axis), at[axis])).join(', ');
const rmse = (value: number | null) => (value === null ? '' : formatFixed(value, 4));

const cell = { width: 104, height: 64, pad: 7 };

/** Both curves on axes that all cells share. */
function Curves({
  outcome,
  range,
  isBest,
}: {
  readonly outcome: CurvesOutcome;
  readonly range: readonly [number, number];
  readonly isBest: boolean;
}) {
  const { width, height, pad } = cell;
  const x = linear([1, Math.max(outcome.curve.length, 2)], [pad, width - pad]);
  const y = linear(range, [height - pad, pad]);
  const line = (name: 'trainRmse' | 'testRmse') =>
    pathOf(outcome.curve.map((point, i) => [x(i + 1), y(point[name] ?? NaN)]));
  return (
    <svg
      class={isBest ? 'grid-curves grid-best' : 'grid-curves'}
      viewBox={`0 0 ${String(width)} ${String(height)}`}
      aria-hidden="true"
    >
      <path class="grid-test" d={line('testRmse')} />
      <path class="grid-train" d={line('trainRmse')} />
    </svg>
  );
}

function AxisInput({ axis }: { readonly axis: Axis }) {
  const [text, setText] = useState(() => plan.value.values[axis].join(', '));
  const values = listOf(text, axis === 'num-factors');
  const id = useId();
  const { label, symbol } = wordsOf(axis);
  return (
    <label>
      <span>{words.gridAxis(label, symbol)}</span>
      <input
        class="field"
        value={text}
        disabled={gridRuns.value}
        aria-invalid={values === null}
        aria-describedby={id}
        onInput={(event) => {
          const next = event.currentTarget.value;
          setText(next);
          const list = listOf(next, axis === 'num-factors');
          if (list !== null) {
            plan.value = { ...plan.value, values: { ...plan.value.values, [axis]: list } };
          }
        }}
      />
      <small id={id} class="train-problem">
        {values === null && words.gridListProblem}
      </small>
    </label>
  );
}

/** Rows by τ and columns by λ, a block for each K and γ. */
function Blocks() {
  const { values } = plan.value;
  const all = [...cells.value].map((one) => ({ ...one, outcome: results.value.get(one.key) }));
  const range = extentOf(
    all.flatMap(({ outcome }) =>
      (outcome?.curve ?? []).flatMap((point) => [point['trainRmse'] ?? 0, point['testRmse'] ?? 0]),
    ),
    0.05,
  );
  const blocks = values['num-factors'].flatMap((k) =>
    values['bias-precision'].map((gamma) => ({ k, gamma })),
  );
  return (
    <div class="grid-blocks">
      {blocks.map(({ k, gamma }) => (
        <section key={`${String(k)} ${String(gamma)}`} class="plate grid-block">
          <h3 class="small-title">
            {words.gridRows('K', k)}, {words.gridRows('γ', gamma)}
          </h3>
          <table>
            <thead>
              <tr>
                <th scope="col">
                  <span class="visually-hidden">τ</span>
                </th>
                {values['data-precision'].map((lambda) => (
                  <th key={lambda} scope="col">
                    {words.gridRows('λ', lambda)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {values['factor-precision'].map((tau) => (
                <tr key={tau}>
                  <th scope="row">{words.gridRows('τ', tau)}</th>
                  {values['data-precision'].map((lambda) => {
                    const one = all.find(
                      ({ at }) =>
                        at['num-factors'] === k &&
                        at['bias-precision'] === gamma &&
                        at['data-precision'] === lambda &&
                        at['factor-precision'] === tau,
                    );
                    const isBest = one !== undefined && best.value?.key === one.key;
                    const isRunning = one !== undefined && running.value === one.key;
                    return (
                      <td key={lambda} class={isRunning ? 'grid-running' : ''}>
                        {one?.outcome === undefined ? (
                          <span class="visually-hidden">
                            {one !== undefined &&
                              (isRunning
                                ? words.gridCellRunning(said(one.at))
                                : words.gridCellWaiting(said(one.at)))}
                          </span>
                        ) : (
                          <>
                            <Curves outcome={one.outcome} range={range} isBest={isBest} />
                            <b class={isBest ? 'grid-best' : ''}>{rmse(one.outcome.testRmse)}</b>
                          </>
                        )}
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      ))}
    </div>
  );
}

export function GridPart() {
  const all = cells.value;
  const done = all.filter(({ key }) => results.value.has(key)).length;
  const tooMany = all.length > maxCells;
  const ready = data.value.kind === 'read' && !isBusy.value && !tooMany;
  const first = all.find(({ key }) => key === best.value?.key);
  useEffect(() => {
    if (data.value.kind === 'read' && !tooMany) void lookForResults();
  }, [all]);
  return (
    <>
      <p>{words.gridLead}</p>
      <div class="train-fields">
        {axes.map((axis) => (
          <AxisInput key={axis} axis={axis} />
        ))}
        <label>
          <span>{words.settings['sweeps']?.label}</span>
          <input
            class="field"
            type="number"
            min={1}
            max={200}
            value={plan.value.sweeps}
            disabled={gridRuns.value}
            onChange={(event) => {
              const sweeps = Math.round(Number(event.currentTarget.value));
              if (sweeps >= 1 && sweeps <= 200) plan.value = { ...plan.value, sweeps };
            }}
          />
        </label>
      </div>
      <div class="train-go">
        {gridRuns.value ? (
          <button type="button" onClick={stopGrid}>
            {words.gridStop}
          </button>
        ) : (
          <button
            type="button"
            class="primary"
            disabled={!ready || done === all.length}
            onClick={() => void startGrid()}
          >
            {done > 0 && done < all.length ? words.gridGoOn : words.gridStart}
          </button>
        )}
        <p class="train-needs" role="status">
          {tooMany ? words.gridTooMany(maxCells) : words.gridSize(all.length, done)}
        </p>
      </div>
      {problem.value !== '' && (
        <div class="notice notice-failed" role="alert">
          <p class="detail">{problem.value}</p>
        </div>
      )}
      {first !== undefined && best.value !== null && (
        <p class="train-verdict">
          {words.gridBest(rmse(best.value.testRmse), said(first.at))}{' '}
          <button
            type="button"
            onClick={() => {
              settings.value = {
                ...settings.value,
                preset: 'free',
                values: { ...valuesOf.free, ...first.at, sweeps: plan.value.sweeps },
              };
              document.getElementById('part-settings')?.scrollIntoView();
              document.getElementById('part-settings')?.focus({ preventScroll: true });
            }}
          >
            {words.gridUseBest}
          </button>
        </p>
      )}
      {!tooMany && (done > 0 || gridRuns.value) && (
        <>
          <p class="lead">{words.gridLegend}</p>
          <Blocks />
          <AsTable
            caption={words.gridTable}
            columns={words.gridColumns}
            rows={() =>
              all.flatMap(({ at, key }) => {
                const outcome = results.value.get(key);
                return outcome === undefined
                  ? []
                  : [
                      [
                        ...axes.map((axis) => at[axis]),
                        rmse(outcome.testRmse),
                        rmse(outcome.trainRmse),
                      ],
                    ];
              })
            }
          />
        </>
      )}
    </>
  );
}
