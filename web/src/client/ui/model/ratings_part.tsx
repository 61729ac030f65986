// What the model learned from: how many ratings films get and people give, and how many stars they are.

import { formatCount } from '../../../shared/strings';
import {
  formatCompact,
  formatFixed,
  formatPercent,
  formatPower,
  modelStrings,
} from '../../../shared/model_strings';
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
  const words = modelStrings.powerLaw[kind];
  return (
    <Figure
      title={words.title}
      caption={law === undefined ? modelStrings.noPowerLaw : modelStrings.powerLawFit(law)}
      label={`${words.title}. ${law === undefined ? modelStrings.noPowerLaw : modelStrings.powerLawFit(law)}`}
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

function StarsFigure({ counts }: { readonly counts: readonly number[] }) {
  const all = counts.reduce((sum, count) => sum + count, 0);
  const most = Math.max(...counts, 1);
  const stars = (i: number) => (i + 1) / 2;
  const mean = counts.reduce((sum, count, i) => sum + count * stars(i), 0) / Math.max(all, 1);
  const name = (i: number) => (Number.isInteger(stars(i)) ? String(stars(i)) : '½');
  return (
    <Figure
      title={modelStrings.starsTitle}
      caption={modelStrings.starsCaption(mean)}
      label={`${modelStrings.starsTitle}. ${modelStrings.starsCaption(mean)}`}
      table={{
        caption: modelStrings.starsTitle,
        columns: modelStrings.starsColumns,
        rows: () =>
          counts.map((count, i) => [
            formatFixed(stars(i), 1),
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
              label={modelStrings.ratingsAxis}
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
                {modelStrings.starsAxis}
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
  return (
    <>
      <p>{modelStrings.ratingsHow(ratings)}</p>
      <div class="two">
        <PowerLawFigure counts={ratings.popularity} kind="popularity" />
        <PowerLawFigure counts={ratings.activity} kind="activity" />
      </div>
      <StarsFigure counts={ratings.byHalfStars} />
    </>
  );
}
