// How the training went, and why one published way of testing looks better than it is.

import { modelStrings } from './words';
import { about } from '../../state/model';
import type { ModelReport } from '../../../shared/report';
import { leakingSplit } from './leaking_split';
import { Lines, type Line } from './lines';

const methods = ['thisModel', 'alsWithTags', 'als', 'biasOnly'] as const;

const numbered = (values: readonly number[] | undefined) =>
  (values ?? []).map((y, i) => ({ x: i + 1, y }));

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
    points: leakingSplit.sweeps.map((x, i) => ({ x, y: leakingSplit[name][side][i] ?? NaN })),
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
          ends={modelStrings.value.linesEnd}
        />
        <Lines
          title={modelStrings.value.curvesTrain}
          caption={modelStrings.value.curvesTrainCaption}
          lines={lines('train')}
          xName={modelStrings.value.sweep}
          yName={modelStrings.value.rmseAxis}
          ends={modelStrings.value.linesEnd}
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
            ends={modelStrings.value.linesEnd}
          />
        </div>
      )}
    </>
  );
}
