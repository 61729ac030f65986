import { helpShown, list, load, progress, worksOffline } from '../app_state';
import { strings } from '../../shared/strings';

export function Footer() {
  const manifest = progress.value?.manifest ?? null;
  const engine = progress.value?.engine ?? null;
  const verified = load.value.kind === 'verified';
  const facts = [
    [strings.checkTitle, strings.check[load.value.kind]],
    [strings.offlineTitle, worksOffline.value ? strings.offlineReady : null],
    [strings.modelTitle, manifest === null ? null : strings.modelId(manifest.modelId)],
    [
      strings.engineTitle,
      engine === null ? null : strings.engineLine(engine.variant, engine.numWorkers),
    ],
    [
      strings.latencyTitle,
      list.value === null ? null : strings.listTook(list.value.answer.milliseconds),
    ],
  ].filter(([, fact]) => fact !== null);
  return (
    <footer>
      <div class="footer-columns">
        <section aria-labelledby="about-title">
          <h2 id="about-title">{strings.aboutTitle}</h2>
          <p>
            <strong>{strings.privacy}</strong> {strings.privacyMore} {strings.openSource}
          </p>
          <p>
            <a class="model-way" href="#model">
              {strings.aboutModel}
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
              {strings.help}
            </button>
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
                .
                {manifest.dataset.acknowledgement !== '' && ` ${manifest.dataset.acknowledgement}.`}
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
