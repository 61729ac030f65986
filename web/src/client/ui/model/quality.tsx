// How good the model is for somebody whom it has never met, beside what asks nobody.

import { formatCount } from '../../../shared/strings';
import { formatFixed, formatPercent } from '../../../shared/model_strings';
import { modelStrings } from './words';
import { about } from '../../state/model';
import type {
  ByGiven,
  Curve,
  Interval,
  ModelReport,
  Quality,
  SupportQuality,
} from '../../../shared/report';
import { DataTable, Figure, XAxis } from './chart';
import { Lines, type Line } from './lines';
import { extentOf, linear } from './scale';

const numGivenShown = '10';

const supportsOf = (quality: Quality) =>
  Object.entries(quality.support ?? {})
    .map(([given, at]) => ({ given: Number(given), at }))
    .sort((a, b) => a.given - b.given);

const last = (curve: Curve | undefined) => curve?.test.at(-1) ?? null;

/** The figures that one would ask for first. */
export function Headline({ report }: { readonly report: ModelReport }) {
  const { quality, curves } = report;
  if (quality === null) return null;
  const at = quality.support?.[numGivenShown];
  const biasOnly = last(curves?.biasOnly);
  return (
    <dl class="plate headline">
      {quality.rmse != null && (
        <div>
          <dt>{modelStrings.value.headRmse}</dt>
          <dd>
            <b>{formatFixed(quality.rmse, 3)}</b>
            <small>
              {modelStrings.value.headRmseNote(quality.numTestRatings)}
              {biasOnly !== null && ` ${modelStrings.value.headRmseBase(biasOnly)}`}
            </small>
          </dd>
        </div>
      )}
      {at !== undefined && (
        <>
          <div>
            <dt>{modelStrings.value.headNdcg}</dt>
            <dd>
              <b>{formatFixed(at.ndcg10, 3)}</b>
              <small>{modelStrings.value.headNdcgNote(numGivenShown, at.popularityNdcg10)}</small>
            </dd>
          </div>
          {at.coverage80 != null && (
            <div>
              <dt>{modelStrings.value.headCoverage}</dt>
              <dd>
                <b>{formatPercent(at.coverage80, 1)}</b>
                <small>{modelStrings.value.headCoverageNote}</small>
              </dd>
            </div>
          )}
        </>
      )}
    </dl>
  );
}

type Supports = readonly { readonly given: number; readonly at: SupportQuality }[];

interface ForestProps {
  readonly title: string;
  readonly supports: Supports;
  readonly pick: (at: SupportQuality) => Interval | undefined;
  readonly digits: number;
  readonly axis: string;
  readonly better: 'more' | 'less';
}

/** One line for each number of ratings: the mean difference with its 95 % interval, and where zero is. */
function Forest({ title, supports, pick, digits, axis, better }: ForestProps) {
  const rows = supports.flatMap(({ given, at }) => {
    const interval = pick(at);
    return interval === undefined ? [] : [{ given, visitors: at.visitors, ...interval }];
  });
  if (rows.length === 0) return null;
  const rowHeight = 34;
  const [low, high] = extentOf([0, ...rows.flatMap((row) => [row.low, row.high])], 0.06);
  const signed = (value: number) => `${value > 0 ? '+' : ''}${formatFixed(value, digits)}`;
  const rated = (given: number) => modelStrings.value.afterRatings(given);
  return (
    <Figure
      title={title}
      caption={modelStrings.value.forestCaption[better]}
      label={`${title}. ${rows
        .map((row) => `${rated(row.given)}: ${signed(row.mean)}`)
        .join('; ')}.`}
      table={{
        caption: title,
        columns: modelStrings.value.forestColumns,
        rows: () =>
          rows.map((row) => [
            rated(row.given),
            signed(row.mean),
            `${signed(row.low)} … ${signed(row.high)}`,
            formatCount(row.visitors),
          ]),
      }}
      height={rows.length * rowHeight + 48}
      draw={(width, height) => {
        const left = 92;
        const foot = height - 44;
        const x = linear([low, high], [left, width - 14], width < 420 ? 3 : 5);
        return (
          <>
            <XAxis
              scale={x}
              format={(value) => (value === 0 ? '0' : signed(value))}
              label={axis}
              from={foot}
              to={4}
              end={width - 14}
            />
            <line class="zero" x1={x(0)} x2={x(0)} y1={4} y2={foot} />
            {rows.map((row, i) => {
              const y = 4 + rowHeight * (i + 0.5);
              return (
                <g key={row.given} class="forest-row">
                  <text x="0" y={y + 4}>
                    {rated(row.given)}
                  </text>
                  <line x1={x(row.low)} x2={x(row.high)} y1={y} y2={y} />
                  <line x1={x(row.low)} x2={x(row.low)} y1={y - 5} y2={y + 5} />
                  <line x1={x(row.high)} x2={x(row.high)} y1={y - 5} y2={y + 5} />
                  <circle cx={x(row.mean)} cy={y} r="5.5" />
                </g>
              );
            })}
          </>
        );
      }}
    />
  );
}

type Measure = 'ndcg10' | 'rmse';

/** This model and others, each as a line over the number of ratings given. */
function Curves({ byGiven, measure }: { byGiven: readonly ByGiven[]; measure: Measure }) {
  const words = modelStrings.value.byGiven;
  const lines = byGiven.map(({ name, points }): Line => ({
    name: (words.names as Readonly<Record<string, string>>)[name] ?? name,
    style: `series-by series-${name}`,
    points: points.flatMap(({ given, [measure]: range }) =>
      range === undefined ? [] : [{ x: given, y: range[0], low: range[1], high: range[2] }],
    ),
  }));
  if (lines.every(({ points }) => points.length === 0)) return null;
  return (
    <Lines
      title={words[measure].title}
      caption={words[measure].caption}
      lines={lines}
      xName={words.given}
      yName={words[measure].axis}
      ends={words.ends}
      few
    />
  );
}

export function QualityPart({ report }: { readonly report: ModelReport }) {
  const { quality } = report;
  if (quality === null) return <p class="lead">{modelStrings.value.noQuality}</p>;
  const supports = supportsOf(quality);
  const isRated = about.value.scale !== null;
  return (
    <>
      {!isRated && <p class="notice">{modelStrings.value.noRatingHead}</p>}
      <p>{modelStrings.value.qualityHow(quality)}</p>
      <DataTable
        caption={modelStrings.value.qualityTable}
        columns={modelStrings.value.qualityColumns}
        rows={supports.map(({ given, at }) => [
          modelStrings.value.afterRatings(given),
          formatFixed(at.ndcg10, 3),
          formatFixed(at.popularityNdcg10, 3),
          formatPercent(at.recall20, 1),
          ...(isRated
            ? [
                formatFixed(at.rmse ?? NaN, 3),
                formatFixed(at.itemMeanRmse ?? NaN, 3),
                formatPercent(at.coverage80 ?? NaN, 1),
              ]
            : []),
          formatCount(at.visitors),
        ])}
      />
      <dl class="terms">
        {modelStrings.value.qualityTerms.map(([term, meaning]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <div class="two">
        <Forest
          title={modelStrings.value.forestNdcg}
          supports={supports}
          pick={(at) => at.ndcg10LessPopularity}
          digits={2}
          axis={modelStrings.value.forestNdcgAxis}
          better="more"
        />
        <Forest
          title={modelStrings.value.forestError}
          supports={supports}
          pick={(at) => at.squaredErrorLessItemMean}
          digits={2}
          axis={modelStrings.value.forestErrorAxis}
          better="less"
        />
      </div>
      {report.byGiven != null && report.byGiven.length > 0 && (
        <>
          <p>{modelStrings.value.byGiven.how}</p>
          <div class="two">
            <Curves byGiven={report.byGiven} measure="ndcg10" />
            <Curves byGiven={report.byGiven} measure="rmse" />
          </div>
        </>
      )}
      {quality.seenCalibrationError !== undefined && (
        <p class="aside">{modelStrings.value.seenCalibration(quality.seenCalibrationError)}</p>
      )}
    </>
  );
}
