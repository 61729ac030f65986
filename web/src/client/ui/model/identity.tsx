// Which model this is, what was lost on its way into the browser, whose data it was made from.

import { load, ownModel, strings } from '../../state/model';
import type { Manifest } from '../../../shared/manifest';
import { formatBytes } from '../../../shared/model_strings';
import { modelStrings } from './words';
import { AsTable } from './chart';

export function IdentityPart({ manifest }: { readonly manifest: Manifest }) {
  const { kind } = load.value;
  const verified = kind === 'verified';
  const { training, quantization, dataset, files, golden } = manifest;
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const method = training?.['method'];
  const facts: readonly (readonly [name: string, fact: string | null])[] = [
    [
      modelStrings.value.goldenTest,
      verified ? modelStrings.value.goldenPassed(golden.length) : strings.value.check[kind],
    ],
    [modelStrings.value.modelIdName, manifest.modelId],
    [modelStrings.value.program, training?.['program'] ?? null],
    [
      modelStrings.value.trained,
      method === undefined ? null : modelStrings.value.trainedHow(method, training ?? {}),
    ],
    [
      modelStrings.value.shape,
      modelStrings.value.shapeOf(
        manifest.numItems,
        manifest.numFactors,
        manifest.numWatchFactors,
        bytes,
      ),
    ],
    [
      modelStrings.value.quantisation,
      quantization === undefined || manifest.about.scale === null // it is that of the rating head
        ? null
        : modelStrings.value.quantisationLoss(quantization.rmsError),
    ],
  ];
  return (
    <>
      <p>{modelStrings.value.identityHow}</p>
      <dl class="identity">
        {facts.map(
          ([name, fact]) =>
            fact !== null && (
              <div
                key={name}
                class={verified && name === modelStrings.value.goldenTest ? 'passed' : ''}
              >
                <dt>{name}</dt>
                <dd>{fact}</dd>
              </div>
            ),
        )}
      </dl>
      <AsTable
        caption={modelStrings.value.filesTable}
        columns={modelStrings.value.filesColumns}
        rows={() => files.map((file) => [file.name, formatBytes(file.bytes), file.sha256])}
      />
      <h3>{modelStrings.value.limitsTitle}</h3>
      <ul class="limits">
        {modelStrings.value.limits.map((limit) => (
          <li key={limit}>{limit}</li>
        ))}
      </ul>
      <h3>{strings.value.citationTitle}</h3>
      <p>
        {dataset.acknowledgement !== '' && `${dataset.acknowledgement}. `}
        {strings.value.modelLine(
          manifest.numItems,
          manifest.numRatings,
          manifest.numUsers,
          dataset.name,
        )}
        .
      </p>
      {dataset.citation !== '' && <blockquote>{dataset.citation}</blockquote>}
      <p class="lead">{dataset.licence}</p>
      <p>
        {ownModel === null && <a href="model/LICENSE-MODEL.txt">{strings.value.licenceFile}</a>}
      </p>
    </>
  );
}
