// What the model learned from: how many ratings items get and people give, and which ones.

import { formatCount } from '../../../shared/strings';
import { formatCompact, formatPercent, formatPower } from '../../../shared/model_strings';
import { modelStrings } from './words';
import { about, strings } from '../../state/model';
import type { RatingScale } from '../../../../../wasm/als_engine';
import { valueAt } from '../../../shared/rating_scale';
import type { CountsReport, ModelReport } from '../../../shared/report';
import { Figure, pathOf, XAxis, YAxis } from './chart';
import { linear, logarithmic } from './scale';

/** Share of all with at least x, on two logarithmic axes, and the power law where it was fitted. */
function PowerLawFigure({
  counts,
  kind,
}: {
  readonly counts: CountsReport;
  readonly kind: 'popularity' | 'activity';
}) {
  const { tail, powerLaw: law } = counts;
  const most = tail.at(-1)?.[0] ?? 1;
  const least = tail[0]?.[0] ?? 1;
  const smallest = tail.at(-1)?.[1] ?? 1;
  // The fit is drawn from where it begins, through the share of counts that it is of.
  const begin = law === undefined ? undefined : tail.find(([x]) => x >= law.xMin);
  const words = modelStrings.value.powerLaw[kind];
  return (
    <Figure
      title={words.title}
      caption={
        law === undefined ? modelStrings.value.noPowerLaw : modelStrings.value.powerLawFit(law)
      }
      label={`${words.title}. ${law === undefined ? modelStrings.value.noPowerLaw : modelStrings.value.powerLawFit(law)}`}
      table={{
        caption: words.title,
        columns: [words.x, words.y],
        rows: () => tail.map(([x, share]) => [formatCount(x), formatPercent(share, 3)]),
      }}
      height={310}
      draw={(width, height) => {
        const foot = height - 42;
        const x = logarithmic([least, most * 1.2], [52, width - 12]);
        const y = logarithmic([smallest / 1.5, 1.25], [foot, 30]);
        return (
          <>
            <XAxis
              scale={x}
              format={formatCompact}
              label={words.x}
              from={foot}
              to={30}
              end={width - 12}
            />
            <YAxis scale={y} format={formatPower} label={words.y} from={52} to={width - 12} />
            <g class="scatter">
              {tail.map(([count, share]) => (
                <circle key={count} cx={x(count)} cy={y(share)} r="3.2" />
              ))}
            </g>
            {law !== undefined && begin !== undefined && (
              <path
                class="fit"
                d={pathOf(
                  [begin[0], most].map((count) => [
                    x(count),
                    y(begin[1] * (count / begin[0]) ** (1 - law.exponent)),
                  ]),
                )}
              />
            )}
          </>
        );
      }}
    />
  );
}

const mostNames = 16; // of bars, below them

function LevelsFigure({
  counts,
  scale,
}: {
  readonly counts: readonly number[];
  readonly scale: RatingScale;
}) {
  const words = modelStrings.value;
  const all = counts.reduce((sum, count) => sum + count, 0);
  const most = Math.max(...counts, 1);
  const value = (i: number) => valueAt(scale, i);
  const mean = counts.reduce((sum, count, i) => sum + count * value(i), 0) / Math.max(all, 1);
  const named = Math.ceil(counts.length / mostNames);
  const isHalf = scale.step === 0.5;
  const name = (i: number) => {
    if (i % named !== 0) return '';
    return isHalf && !Number.isInteger(value(i)) ? '½' : String(Number(value(i).toFixed(1)));
  };
  return (
    <Figure
      title={words.levelsTitle}
      caption={words.levelsCaption(mean)}
      label={`${words.levelsTitle}. ${words.levelsCaption(mean)}`}
      table={{
        caption: words.levelsTitle,
        columns: words.levelsColumns,
        rows: () =>
          counts.map((count, i) => [
            strings.value.given(value(i)),
            formatCount(count),
            formatPercent(count / Math.max(all, 1), 1),
          ]),
      }}
      height={250}
      draw={(width, height) => {
        const foot = height - 42;
        const y = linear([0, most], [foot, 26], 4);
        const step = (width - 64) / counts.length;
        return (
          <>
            <YAxis
              scale={y}
              format={formatCompact}
              label={words.ratingsAxis}
              from={52}
              to={width - 12}
            />
            <g class="bars">
              {counts.map((count, i) => (
                <g key={i} transform={`translate(${String(52 + step * i)} 0)`}>
                  <rect
                    x={step * 0.14}
                    width={step * 0.72}
                    y={y(count)}
                    height={Math.max(foot - y(count), 1)}
                    rx="2"
                  />
                  <text x={step / 2} y={foot + 17} text-anchor="middle">
                    {name(i)}
                  </text>
                </g>
              ))}
              <text class="axis-name" x={width - 12} y={foot + 35} text-anchor="end">
                {words.levelsAxis}
              </text>
            </g>
          </>
        );
      }}
    />
  );
}

export function RatingsPart({ report }: { readonly report: ModelReport }) {
  const { ratings } = report;
  const { scale } = about.value;
  return (
    <>
      <p>{modelStrings.value.ratingsHow(ratings)}</p>
      <div class="two">
        <PowerLawFigure counts={ratings.popularity} kind="popularity" />
        <PowerLawFigure counts={ratings.activity} kind="activity" />
      </div>
      {ratings.byLevel != null && scale !== null && (
        <LevelsFigure counts={ratings.byLevel} scale={scale} />
      )}
    </>
  );
}
