// The page about the model: how good it is, and how we know. All of it is drawn from the report that lies in the bundle, which
// is fetched when this page opens; figures of another model are never shown.

import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { askEngine, progress } from '../../app_state';
import { hashOf, modelSections, type ModelSection } from '../../route';
import { modelStrings } from '../../../shared/model_strings';
import type { ReportResult } from '../../../shared/protocol';
import type { ModelReport } from '../../../shared/report';
import { strings } from '../../../shared/strings';
import { FavouritesPart } from './favourites_part';
import { FilmMap } from './film_map';
import { GenresPart } from './genres_part';
import { IdentityPart } from './identity';
import { LearningPart } from './learning';
import './model.css';
import { Headline, QualityPart } from './quality';
import { RatingsPart } from './ratings_part';
import { SpeedPart } from './speed';

/** The report of the model with this id, once it is here; `tryAgain` after a failure. */
function useReport(modelId: string | null) {
  const [result, setResult] = useState<ReportResult | null>(null);
  const [tries, setTries] = useState(0);
  useEffect(() => {
    let asked = true;
    setResult(null);
    if (modelId === null) return undefined;
    askEngine(async (api): Promise<ReportResult> => await api.report()).then(
      (answer) => {
        if (asked) setResult(answer);
      },
      () => undefined, // the engine is gone, and the page says so
    );
    return () => {
      asked = false;
    };
  }, [modelId, tries]);
  return [
    result,
    () => {
      setTries(tries + 1);
    },
  ] as const;
}

function Part({
  section,
  children,
}: {
  readonly section: ModelSection;
  readonly children: ComponentChildren;
}) {
  return (
    <section class={`model-part part-${section}`} aria-labelledby={`part-${section}`}>
      <h2 id={`part-${section}`} tabIndex={-1}>
        {modelStrings.sections[section].title}
      </h2>
      {children}
    </section>
  );
}

function ReportParts({ report }: { readonly report: ModelReport }) {
  return (
    <>
      {report.movieMaps !== null && (
        <Part section="map">
          <p>{modelStrings.mapHow(report.movieMaps.movies.length)}</p>
          <FilmMap maps={report.movieMaps} />
          <p class="aside">{modelStrings.mapHonest(report.movieMaps)}</p>
        </Part>
      )}
      <Part section="quality">
        <QualityPart report={report} />
      </Part>
      <Part section="favourites">
        <FavouritesPart report={report} />
      </Part>
      <Part section="learning">
        <LearningPart report={report} />
      </Part>
      <Part section="ratings">
        <RatingsPart report={report} />
      </Part>
      <Part section="genres">
        <GenresPart report={report} />
      </Part>
    </>
  );
}

export function ModelPage({ section }: { readonly section: ModelSection | null }) {
  const manifest = progress.value?.manifest ?? null;
  const [result, tryAgain] = useReport(manifest?.modelId ?? null);
  const heading = useRef<HTMLHeadingElement>(null);
  const report = result?.ok === true ? result.report : null;
  const isHere = result !== null;
  useEffect(() => {
    const target = section === null ? null : document.getElementById(`part-${section}`);
    if (target === null) {
      scrollTo({ top: 0 });
      heading.current?.focus({ preventScroll: true });
    } else {
      target.scrollIntoView();
      target.focus({ preventScroll: true });
    }
    // Once more when what is linked to has come.
  }, [section, isHere]);
  const shown = modelSections.filter(
    (name) =>
      name === 'speed' ||
      name === 'identity' ||
      (report !== null && (name !== 'map' || report.movieMaps !== null)),
  );
  return (
    <article class="model-page" aria-labelledby="page-title">
      <h2 id="page-title" ref={heading} tabIndex={-1}>
        {modelStrings.title}
      </h2>
      <p class="model-lead">{modelStrings.lead}</p>
      {report !== null && <Headline report={report} />}
      {manifest !== null && isHere && (
        <nav class="tabs" aria-label={modelStrings.contents}>
          {shown.map((name) => (
            <a
              key={name}
              href={hashOf({ kind: 'model', section: name })}
              aria-current={name === section ? 'true' : undefined}
            >
              {modelStrings.sections[name].short}
            </a>
          ))}
        </nav>
      )}
      {manifest !== null && result === null && <p class="fetching">{modelStrings.fetching}</p>}
      {result?.ok === false && (
        <div class="notice notice-failed" role="alert">
          <p>
            <strong>{modelStrings.failed}</strong>{' '}
            {result.failure.code === 'network' ? strings.failedNetwork : modelStrings.failedDamaged}
          </p>
          <p class="detail">
            {result.failure.file === ''
              ? result.failure.message
              : strings.failedFile(result.failure.file, result.failure.message)}
          </p>
          <button type="button" class="primary" onClick={tryAgain}>
            {strings.retry}
          </button>
        </div>
      )}
      {result?.ok === true && report === null && <p class="notice">{modelStrings.none}</p>}
      {report !== null && <ReportParts report={report} />}
      {manifest !== null && isHere && (
        <>
          <Part section="speed">
            <SpeedPart manifest={manifest} />
          </Part>
          <Part section="identity">
            <IdentityPart manifest={manifest} />
          </Part>
        </>
      )}
    </article>
  );
}
