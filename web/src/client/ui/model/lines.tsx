// Lines over a number, each named at its end, with intervals where they are known.

import { formatFixed } from '../../../shared/model_strings';
import { Figure, pathOf, XAxis, YAxis } from './chart';
import { extentOf, linear, places, type Scale } from './scale';
import { spread } from './spread';

export interface Point {
  readonly x: number;
  readonly y: number;
  readonly low?: number;
  readonly high?: number;
}

export interface Line {
  readonly name: string;
  readonly style: string; // a class: colour and dashes
  readonly points: readonly Point[];
}

interface LinesProps {
  readonly title: string;
  readonly caption: string;
  readonly lines: readonly Line[];
  readonly xName: string;
  readonly yName: string;
  /** What the picture shows, from the name of each line with its last value. */
  readonly ends: (ends: readonly string[]) => string;
  /** Each x at a place of its own, all as far apart: few numbers, the larger ones farther apart than they deserve. */
  readonly few?: boolean;
  /** Where the axis ends at the least: while lines grow, it stands still. */
  readonly until?: number;
}

// Lines with intervals stand beside each other, or one could not tell whose is whose: so far at most.
const mostBeside = 4;

const text = ({ y, low, high }: Point, digits: number) =>
  low === undefined || high === undefined
    ? formatFixed(y, digits)
    : `${formatFixed(y, 3)} (${formatFixed(low, 3)} … ${formatFixed(high, 3)})`;

const isRange = (point: Point): point is Required<Point> =>
  point.low !== undefined && point.high !== undefined;

export function Lines({
  title,
  caption,
  lines,
  xName,
  yName,
  ends,
  few = false,
  until = 0,
}: LinesProps) {
  const steps = [...new Set(lines.flatMap(({ points }) => points.map(({ x }) => x)))].sort(
    (a, b) => a - b,
  );
  const shown = lines.filter(({ points }) => points.length > 0);
  const end = (line: Line) => line.points.at(-1)?.y ?? 0;
  const hasRanges = shown.some(({ points }) => points.some(isRange));
  return (
    <Figure
      title={title}
      caption={caption}
      label={`${title}. ${ends(shown.map((line) => `${line.name} ${formatFixed(end(line), 3)}`))}`}
      table={{
        caption: title,
        columns: [xName, ...shown.map(({ name }) => name)],
        rows: () =>
          steps.map((step) => [
            step,
            ...shown.map(({ points }) => {
              const at = points.find(({ x }) => x === step);
              return at === undefined ? '' : text(at, 4);
            }),
          ]),
      }}
      height={(width) => (width < 500 ? 300 : 330)}
      draw={(width, height) => {
        const narrow = width < 460;
        // Room for the longest name, in letters of about this width.
        const room = 26 + 7.8 * Math.max(...shown.map(({ name }) => name.length), 0);
        const right = width - Math.max(room, narrow ? 0 : 130);
        const foot = height - 42;
        // All lines of one number within its own part of the axis.
        const gap = (right - 44) / ((steps.length + 1) * (shown.length + 1));
        const beside = hasRanges ? Math.min(gap, mostBeside) : 0;
        const margin = (shown.length / 2) * beside;
        const x: Scale = few
          ? places(steps, [44 + margin, right - margin])
          : linear(
              [steps[0] ?? 0, Math.max(steps.at(-1) ?? 1, until)],
              [44, right],
              narrow ? 4 : 7,
            );
        const y = linear(
          extentOf(
            shown.flatMap(({ points }) =>
              points.flatMap((point) => (isRange(point) ? [point.low, point.high] : [point.y])),
            ),
            0.06,
          ),
          [foot, 28],
        );
        const names = spread(
          shown.map((line) => y(end(line))),
          17,
          30,
          foot,
        );
        return (
          <>
            <XAxis
              scale={x}
              format={(tick) => tick.toLocaleString('en')}
              label={xName}
              from={foot}
              to={28}
              end={right}
            />
            <YAxis
              scale={y}
              format={(value) => formatFixed(value, 2)}
              label={yName}
              from={44}
              to={right}
            />
            {shown.map((line, i) => {
              const at = names[i] ?? 0;
              const across = (value: number) => x(value) + (i - (shown.length - 1) / 2) * beside;
              const finish = across(line.points.at(-1)?.x ?? 0);
              return (
                <g key={line.name} class={`series ${line.style}`}>
                  <path d={pathOf(line.points.map((point) => [across(point.x), y(point.y)]))} />
                  {line.points.filter(isRange).map((point) => (
                    <path
                      key={point.x}
                      class="series-range"
                      d={pathOf([
                        [across(point.x), y(point.low)],
                        [across(point.x), y(point.high)],
                      ])}
                    />
                  ))}
                  <circle cx={finish} cy={y(end(line))} r="3" />
                  {/* from the line's end to its name */}
                  <path
                    class="series-lead"
                    d={pathOf([
                      [finish + 5, y(end(line))],
                      [right + 4, y(end(line))],
                      [right + 12, at],
                    ])}
                  />
                  <text x={right + 16} y={at + 4}>
                    {line.name}
                  </text>
                </g>
              );
            })}
          </>
        );
      }}
    />
  );
}
