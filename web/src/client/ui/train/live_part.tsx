// A training while it runs, and what came of it.

import { useState } from 'preact/hooks';
import { trainStrings as words } from '../../../shared/train_strings';
import { formatCount, formatFixed } from '../../../shared/strings';
import type { SweepEvent } from '../../../shared/training';
import { canPause } from '../../train/trainer_client';
import {
  goOn,
  isBusy,
  keepTrained,
  pause,
  run,
  step,
  stop,
  type Run,
  type Series,
} from '../../train/training';
import { ownModels, useModel } from '../../train/own_models';
import { Lines, type Line, type Point } from '../model/lines';
import { Vectors } from '../model/tags_part';
import { saveBundle, saveCurves, saveReport } from './save';

/** A line's colour: of the honest split or the model itself, or of what stands beside it. */
const isSecond = ({ split, training }: Series) =>
  split === 'paper-leaking' || training === 'evaluation-rating';
const nameOf = (series: Series, part: string): string =>
  [words.lines[series.split === '' ? series.training : series.split] ?? series.split, part]
    .filter((name) => name !== '')
    .join(', ');

function linesOf(
  all: readonly Series[],
  part: '' | 'train' | 'test',
  x: (event: SweepEvent) => number,
  y: (event: SweepEvent) => number | null,
): Line[] {
  return all.flatMap((series): Line[] => {
    const points = series.sweeps.flatMap((event): Point[] => {
      const value = y(event);
      return value === null ? [] : [{ x: x(event), y: value }];
    });
    if (points.length === 0) return [];
    const colour = isSecond(series) ? 'series-leaking' : 'series-honest';
    const name = nameOf(series, part === '' ? '' : (words.lines[part] ?? ''));
    return [{ name, style: part === 'train' ? `${colour} series-train` : colour, points }];
  });
}

const sweepOf = ({ sweep }: SweepEvent) => sweep;
const halfSweepOf = ({ sweep, half }: SweepEvent) => 2 * sweep - (half === 'users' ? 1 : 0);

function Pictures({ current: { of, series, latest, whole, settings } }: { readonly current: Run }) {
  const sweeps = latest?.sweeps ?? 0;
  const bySweep = { xName: words.sweep, until: sweeps };
  const pictures = [
    {
      ...bySweep,
      title: words.errorTitle,
      caption: words.errorCaption,
      yName: words.rmse,
      lines: [
        ...linesOf(series, 'test', sweepOf, ({ testRmse }) => testRmse),
        ...linesOf(series, 'train', sweepOf, ({ trainRmse }) => trainRmse),
      ],
    },
    {
      title: words.lossTitle,
      caption: words.lossCaption,
      xName: words.halfSweep,
      yName: words.loss,
      until: 2 * sweeps,
      lines: linesOf(series, '', halfSweepOf, ({ objective, numRatings }) =>
        objective === null ? null : objective / Math.max(numRatings, 1),
      ),
    },
    {
      ...bySweep,
      title: words.noiseTitle,
      caption: words.noiseCaption,
      yName: words.noise,
      lines: linesOf(series, '', sweepOf, ({ noiseVariance }) => noiseVariance),
    },
  ];
  const favourite = of.understood.favourites.find(({ id }) => id === settings.favourite);
  return (
    <div class="two">
      {pictures.map(
        (picture) =>
          picture.lines.length > 0 && (
            <Lines key={picture.title} {...picture} ends={words.linesEnd} />
          ),
      )}
      {whole !== null && whole.tags.length > 0 && (
        <Vectors
          title={words.tagsTitle}
          caption={words.tagsCaption}
          places={whole.tags.map(({ name, x, y }) => ({ tag: name, x, y }))}
          axes={words.tagsAxes}
        />
      )}
      {whole !== null && whole.nearest.length > 0 && favourite !== undefined && (
        <section class="favourite train-nearest" aria-label={words.nearestTitle(favourite.title)}>
          <h3 class="small-title">{words.nearestTitle(favourite.title)}</h3>
          <p class="lead">{words.nearestCaption}</p>
          <ol>
            {whole.nearest.map((title, i) => (
              <li key={title}>
                <span>
                  <b>{i + 1}</b> {title}
                </span>
              </li>
            ))}
          </ol>
        </section>
      )}
    </div>
  );
}

function Facts({ current: { latest, memoryBytes, state } }: { readonly current: Run }) {
  if (latest === null) return null;
  const { seconds, secondsLeft, numRatings, flops, sweep, half } = latest;
  const halves = 2 * sweep - (half === 'users' ? 1 : 0);
  const time = Math.max(seconds, 1e-6);
  const facts: readonly (readonly [string, string])[] = [
    ...(state === 'running' ? [[words.facts.left, words.leftOf(secondsLeft)] as const] : []),
    [words.facts.rate, words.perSecond((numRatings * halves) / time)],
    [words.facts.flops, formatFixed(flops / time / 1e9, 2)],
    [words.facts.memory, words.bytes(memoryBytes)],
    [words.facts.inTraining, formatCount(numRatings)],
  ];
  return (
    <dl class="train-facts">
      {facts.map(([name, fact]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{fact}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Sweeps are counted where heads are trained; how long the rest takes is not known. */
const isSweeping = ({ stage }: Run) => stage === '' || stage === 'load' || stage.endsWith('head');

function stageOf(current: Run): string {
  const { stage, watch, latest } = current;
  const at = watch ?? (stage.endsWith('watch head') ? null : latest);
  const what = words.stages[stage] ?? words.stageOf(stage);
  const sweep = at === null || !isSweeping(current) ? '' : words.sweepOf(at.sweep, at.sweeps);
  return [what, sweep].filter((part) => part !== '').join(', ');
}

function progressOf(current: Run): number | undefined {
  const { watch, latest, settings, curves } = current;
  const at = watch ?? latest;
  if (at === null || !isSweeping(current)) return undefined;
  const numJobs = settings.goal === 'curves' && settings.split === 'both' ? 2 : 1;
  return (Math.min(curves.length, numJobs - 1) + at.sweep / at.sweeps) / numJobs;
}

function Controls({ current }: { readonly current: Run }) {
  const { state } = current;
  return (
    <div class="train-controls">
      {state === 'running' && (
        <button type="button" onClick={pause}>
          {words.pause}
        </button>
      )}
      {(state === 'paused' || state === 'pausing') && (
        <>
          <button type="button" disabled={!canPause()} onClick={step}>
            {words.step}
          </button>
          <button type="button" class="primary" onClick={() => void goOn()}>
            {words.goOn}
          </button>
        </>
      )}
      {isBusy.value && (
        <button type="button" disabled={state === 'stopping'} onClick={stop}>
          {words.stop}
        </button>
      )}
      {state === 'stopped' && (
        <button type="button" class="primary" onClick={() => void goOn()}>
          {words.goOn}
        </button>
      )}
    </div>
  );
}

const rmse = (value: number) => formatFixed(value, 4);

function CurvesDone({ current: { curves, settings, of, series } }: { readonly current: Run }) {
  const names = settings.split === 'both' ? ['per-user', 'paper-leaking'] : [settings.split];
  const [honest, leaking] = curves;
  const difference = (honest?.testRmse ?? 0) - (leaking?.testRmse ?? 0);
  return (
    <div class="plate train-done">
      {curves.map(({ trainRmse, testRmse }, i) => {
        const text = words.curvesDone(rmse(trainRmse), testRmse === null ? null : rmse(testRmse));
        const split = words.splits[names[i] ?? ''] ?? '';
        return <p key={names[i]}>{curves.length > 1 ? words.splitResult(split, text) : text}</p>;
      })}
      {settings.split === 'both' && curves.length === 2 && difference > 0 && (
        <p class="train-verdict">{words.splitVerdict(difference)}</p>
      )}
      <button
        type="button"
        onClick={() => {
          saveCurves(of.name, { settings, outcomes: curves, series });
        }}
      >
        {words.saveCurves}
      </button>
    </div>
  );
}

function ModelDone({
  current: {
    bundle,
    files,
    of: { name: dataName },
  },
}: {
  readonly current: Run;
}) {
  const [name, setName] = useState(dataName);
  const [kept, setKept] = useState<'no' | 'yes' | 'failed' | 'unused'>('no');
  if (bundle === null || files === null) return null;
  const keep = async (then: () => void) => {
    try {
      await keepTrained(name.trim() || dataName);
      setKept('yes');
      then();
    } catch {
      setKept('failed');
    }
  };
  const use = () => {
    const model = ownModels.value?.find(({ modelId }) => modelId === bundle.modelId);
    if (model === undefined) setKept('failed');
    else if (!useModel(model)) setKept('unused');
    else {
      location.hash = '';
      location.reload();
    }
  };
  return (
    <div class="plate train-done">
      <h3>{words.doneTitle}</h3>
      <p>{words.doneSize(bundle.bytes, bundle.modelId)}</p>
      <div class="train-fields">
        <label>
          <span>{words.nameLabel}</span>
          <input
            class="field"
            value={name}
            maxLength={60}
            onInput={(event) => {
              setName(event.currentTarget.value);
            }}
          />
        </label>
      </div>
      <div class="desk-buttons">
        <button type="button" class="primary" onClick={() => void keep(use)}>
          {words.use(bundle.bytes)}
        </button>
        <button type="button" disabled={kept === 'yes'} onClick={() => void keep(() => undefined)}>
          {words.keep}
        </button>
        <button
          type="button"
          onClick={() => {
            saveBundle(dataName, files);
          }}
        >
          {words.saveBundle}
        </button>
        <button type="button" onClick={() => void saveReport(dataName, files)}>
          {words.saveReport}
        </button>
      </div>
      <p class="lead">{words.saveBundleHint}</p>
      <p role="status">{words.keptOrNot[kept]}</p>
    </div>
  );
}

export function LivePart() {
  const current = run.value;
  if (current === null) return null;
  const { state, message, resumedAt, keepsCheckpoints, curves } = current;
  const isOver = state === 'done' || state === 'stopped' || state === 'failed';
  return (
    <>
      <div class="plate train-bar">
        <p>
          <strong role="status">{words.states[state]}</strong>{' '}
          {state !== 'done' && stageOf(current)}
        </p>
        <Controls current={current} />
        {!isOver && <progress aria-label={words.liveTitle} max={1} value={progressOf(current)} />}
      </div>
      {state === 'failed' && (
        <div class="notice notice-failed" role="alert">
          <p class="detail">{message}</p>
        </div>
      )}
      {resumedAt !== null && <p class="lead">{words.resumed(resumedAt)}</p>}
      {isBusy.value && !canPause() && (
        <p class="aside">
          {words.notIsolated} {words.notIsolatedStep}
        </p>
      )}
      {keepsCheckpoints === false && <p class="aside">{words.noCheckpoints}</p>}
      {state === 'done' && current.bundle !== null && <ModelDone current={current} />}
      {state === 'done' && curves.length > 0 && <CurvesDone current={current} />}
      <Facts current={current} />
      <Pictures current={current} />
    </>
  );
}
