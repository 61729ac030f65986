import { list, load, progress } from '../app_state';
import { strings } from '../../shared/strings';

export function Footer() {
  const manifest = progress.value?.manifest ?? null;
  const engine = progress.value?.engine ?? null;
  const facts = [
    engine === null ? null : strings.engineLine(engine.variant, engine.numWorkers),
    manifest === null ? null : strings.modelId(manifest.modelId),
    load.value.kind === 'verified' ? strings.verified : null,
    list.value === null ? null : strings.listTook(list.value.answer.milliseconds),
  ].filter((fact) => fact !== null);
  return (
    <footer>
      <p>
        <strong>{strings.privacy}</strong> {strings.openSource}
      </p>
      {manifest !== null && (
        <>
          <p>
            {strings.modelLine(
              manifest.numItems,
              manifest.numRatings,
              manifest.numUsers,
              manifest.dataset.name,
            )}
            . {manifest.dataset.acknowledgement}
          </p>
          <details>
            <summary>{strings.citationTitle}</summary>
            <p>{manifest.dataset.licence}</p>
            {manifest.dataset.citation !== '' && <p>{manifest.dataset.citation}</p>}
            <p>
              <a href="model/LICENSE-MODEL.txt">{strings.licenceFile}</a>
            </p>
          </details>
        </>
      )}
      <p class="facts">{facts.join(' · ')}</p>
    </footer>
  );
}
