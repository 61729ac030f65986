// Which model this is, what was lost on its way into the browser, whose data it was made from.

import { load } from '../../app_state';
import type { Manifest } from '../../../shared/manifest';
import { strings } from '../../../shared/strings';
import { formatBytes, modelStrings } from '../../../shared/model_strings';
import { AsTable } from './chart';

export function IdentityPart({ manifest }: { readonly manifest: Manifest }) {
  const { kind } = load.value;
  const verified = kind === 'verified';
  const { training, quantization, dataset, files, golden } = manifest;
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const method = training?.['method'];
  const facts: readonly (readonly [name: string, fact: string | null])[] = [
    [
      modelStrings.goldenTest,
      verified ? modelStrings.goldenPassed(golden.length) : strings.check[kind],
    ],
    [modelStrings.modelIdName, manifest.modelId],
    [modelStrings.program, training?.['program'] ?? null],
    [
      modelStrings.trained,
      method === undefined ? null : modelStrings.trainedHow(method, training ?? {}),
    ],
    [
      modelStrings.shape,
      modelStrings.shapeOf(manifest.numItems, manifest.numFactors, manifest.numWatchFactors, bytes),
    ],
    [
      modelStrings.quantisation,
      quantization === undefined ? null : modelStrings.quantisationLoss(quantization.rmsError),
    ],
  ];
  return (
    <>
      <p>{modelStrings.identityHow}</p>
      <dl class="identity">
        {facts.map(
          ([name, fact]) =>
            fact !== null && (
              <div key={name} class={verified && name === modelStrings.goldenTest ? 'passed' : ''}>
                <dt>{name}</dt>
                <dd>{fact}</dd>
              </div>
            ),
        )}
      </dl>
      <AsTable
        caption={modelStrings.filesTable}
        columns={modelStrings.filesColumns}
        rows={() => files.map((file) => [file.name, formatBytes(file.bytes), file.sha256])}
      />
      <h3>{modelStrings.limitsTitle}</h3>
      <ul class="limits">
        {modelStrings.limits.map((limit) => (
          <li key={limit}>{limit}</li>
        ))}
      </ul>
      <h3>{strings.citationTitle}</h3>
      <p>
        {dataset.acknowledgement !== '' && `${dataset.acknowledgement}. `}
        {strings.modelLine(manifest.numItems, manifest.numRatings, manifest.numUsers, dataset.name)}
        .
      </p>
      {dataset.citation !== '' && <blockquote>{dataset.citation}</blockquote>}
      <p class="lead">{dataset.licence}</p>
      <p>
        <a href="model/LICENSE-MODEL.txt">{strings.licenceFile}</a>
      </p>
    </>
  );
}
