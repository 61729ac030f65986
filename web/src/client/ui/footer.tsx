import { list } from '../state/list';
import { load, ownModel, progress, worksOffline, strings } from '../state/model';
import { helpShown } from '../state/view';
import { isKept } from '../state/visitor';

export function Footer() {
  const manifest = progress.value?.manifest ?? null;
  const engine = progress.value?.engine ?? null;
  const verified = load.value.kind === 'verified';
  const facts = [
    [strings.value.checkTitle, strings.value.check[load.value.kind]],
    [strings.value.offlineTitle, worksOffline.value ? strings.value.offlineReady : null],
    [strings.value.modelTitle, manifest === null ? null : strings.value.modelId(manifest.modelId)],
    [
      strings.value.engineTitle,
      engine === null ? null : strings.value.engineLine(engine.variant, engine.numWorkers),
    ],
    [
      strings.value.latencyTitle,
      list.value === null ? null : strings.value.listTook(list.value.answer.milliseconds),
    ],
  ].filter(([, fact]) => fact !== null);
  return (
    <footer>
      <div class="footer-columns">
        <section aria-labelledby="about-title">
          <h2 id="about-title">{strings.value.aboutTitle}</h2>
          <p>
            <strong>{strings.value.privacy}</strong> {strings.value.privacyMore(isKept())}{' '}
            {strings.value.openSource}
          </p>
          <p>
            <a class="model-way" href="#model">
              {strings.value.aboutModel}
            </a>
          </p>
          <p>
            <button
              type="button"
              class="quiet"
              onClick={() => {
                helpShown.value = true;
              }}
            >
              {strings.value.help}
            </button>
          </p>
          {manifest !== null && (
            <>
              <p>
                {strings.value.modelLine(
                  manifest.numItems,
                  manifest.numRatings,
                  manifest.numUsers,
                  manifest.dataset.name,
                )}
                .
                {manifest.dataset.acknowledgement !== '' && ` ${manifest.dataset.acknowledgement}.`}
              </p>
              <details>
                <summary>{strings.value.citationTitle}</summary>
                <p>{manifest.dataset.licence}</p>
                {manifest.dataset.citation !== '' && <p>{manifest.dataset.citation}</p>}
                {ownModel === null && (
                  <p>
                    <a href="model/LICENSE-MODEL.txt">{strings.value.licenceFile}</a>
                  </p>
                )}
              </details>
            </>
          )}
        </section>
        <dl class={verified ? 'facts facts-verified' : 'facts'}>
          {facts.map(([name, fact]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{fact}</dd>
            </div>
          ))}
        </dl>
      </div>
    </footer>
  );
}
