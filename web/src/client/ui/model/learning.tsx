// How the training went, and why one published way of testing looks better than it is.

import { formatFixed } from '../../../shared/model_strings';
import { modelStrings } from './words';
import { about } from '../../state/model';
import type { ModelReport } from '../../../shared/report';
import { Figure, pathOf, XAxis, YAxis } from './chart';
import { leakingSplit } from './leaking_split';
import { extentOf, linear } from './scale';
import { spread } from './spread';

interface Line {
  readonly name: string;
  readonly style: string; // a class: colour and dashes
  readonly points: readonly (readonly [x: number, y: number])[];
}

interface LinesProps {
  readonly title: string;
  readonly caption: string;
  readonly lines: readonly Line[];
  readonly xName: string;
  readonly yName: string;
}

/** Lines over sweeps, each named at its end. */
function Lines({ title, caption, lines, xName, yName }: LinesProps) {
  const sweeps = [...new Set(lines.flatMap(({ points }) => points.map(([x]) => x)))].sort(
    (a, b) => a - b,
  );
  const shown = lines.filter(({ points }) => points.length > 0);
  const end = (line: Line) => line.points.at(-1)?.[1] ?? 0;
  return (
    <Figure
      title={title}
      caption={caption}
      label={`${title}. ${modelStrings.value.linesEnd(shown.map((line) => `${line.name} ${formatFixed(end(line), 3)}`))}`}
      table={{
        caption: title,
        columns: [xName, ...shown.map(({ name }) => name)],
        rows: () =>
          sweeps.map((sweep) => [
            sweep,
            ...shown.map(({ points }) => {
              const at = points.find(([x]) => x === sweep);
              return at === undefined ? '' : formatFixed(at[1], 4);
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
        const x = linear([sweeps[0] ?? 0, sweeps.at(-1) ?? 1], [44, right], narrow ? 4 : 7);
        const y = linear(
          extentOf(
            shown.flatMap(({ points }) => points.map(([, value]) => value)),
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
            <XAxis scale={x} format={String} label={xName} from={foot} to={28} end={right} />
            <YAxis
              scale={y}
              format={(value) => formatFixed(value, 2)}
              label={yName}
              from={44}
              to={right}
            />
            {shown.map((line, i) => {
              const at = names[i] ?? 0;
              const finish = line.points.at(-1)?.[0] ?? 0;
              return (
                <g key={line.name} class={`series ${line.style}`}>
                  <path d={pathOf(line.points.map(([a, b]) => [x(a), y(b)]))} />
                  <circle cx={x(finish)} cy={y(end(line))} r="3" />
                  {/* from the line's end to its name */}
                  <path
                    class="series-lead"
                    d={pathOf([
                      [x(finish) + 5, y(end(line))],
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

const methods = ['thisModel', 'alsWithTags', 'als', 'biasOnly'] as const;

const numbered = (values: readonly number[] | undefined) =>
  (values ?? []).map((value, i) => [i + 1, value] as const);

export function LearningPart({ report }: { readonly report: ModelReport }) {
  const lines = (side: 'train' | 'test') =>
    methods.map((method): Line => ({
      name: modelStrings.value.methods[method],
      style: `series-${method}`,
      points: numbered(report.curves?.[method]?.[side]),
    }));
  const split = (name: 'leaking' | 'honest', side: 'train' | 'test'): Line => ({
    name: modelStrings.value.leakLines[name][side],
    style: `series-${name} ${side === 'train' ? 'series-train' : ''}`,
    points: leakingSplit.sweeps.map((sweep, i) => [sweep, leakingSplit[name][side][i] ?? NaN]),
  });
  return (
    <>
      <p>{modelStrings.value.learningHow}</p>
      <div class="two">
        <Lines
          title={modelStrings.value.curvesTest}
          caption={modelStrings.value.curvesTestCaption}
          lines={lines('test')}
          xName={modelStrings.value.sweep}
          yName={modelStrings.value.rmseAxis}
        />
        <Lines
          title={modelStrings.value.curvesTrain}
          caption={modelStrings.value.curvesTrainCaption}
          lines={lines('train')}
          xName={modelStrings.value.sweep}
          yName={modelStrings.value.rmseAxis}
        />
      </div>
      {about.value.catalogue === 'movielens' && (
        <div class="leak">
          <h3>{modelStrings.value.leakTitle}</h3>
          {modelStrings.value.leakText.map((text) => (
            <p key={text}>{text}</p>
          ))}
          <Lines
            title={modelStrings.value.leakCurves}
            caption={modelStrings.value.leakCaption}
            lines={[
              split('honest', 'test'),
              split('leaking', 'test'),
              split('leaking', 'train'),
              split('honest', 'train'),
            ]}
            xName={modelStrings.value.sweep}
            yName={modelStrings.value.rmseAxis}
          />
        </div>
      )}
    </>
  );
}
