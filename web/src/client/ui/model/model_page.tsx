// The page about the model: how good it is, and how we know. All of it is drawn from the report that lies in the bundle, which
// is fetched when this page opens; figures of another model are never shown.

import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { askEngine, progress, strings } from '../../state/model';
import { hashOf, modelSections, type ModelSection } from '../../route';
import type { Manifest } from '../../../shared/manifest';
import { modelStrings } from './words';
import type { ReportResult } from '../../../shared/protocol';
import type { ModelReport } from '../../../shared/report';
import { useTitle } from '../use_title';
import { afterOthers } from '../list_steps';
import { FavouritesPart } from './favourites_part';
import { ItemMap } from './item_map';
import { TagsPart } from './tags_part';
import { IdentityPart } from './identity';
import { LearningPart } from './learning';
import '../fields.css';
import '../tabs.css';
import '../plate.css';
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
        {modelStrings.value.sections[section].title}
      </h2>
      {children}
    </section>
  );
}

function PartOf({
  section,
  report,
  manifest,
}: {
  readonly section: ModelSection;
  readonly report: ModelReport | null;
  readonly manifest: Manifest;
}) {
  if (section === 'speed') return <SpeedPart manifest={manifest} />;
  if (section === 'identity') return <IdentityPart manifest={manifest} />;
  if (report === null) return null;
  switch (section) {
    case 'map':
      return <MapPart report={report} />;
    case 'quality':
      return <QualityPart report={report} />;
    case 'favourites':
      return <FavouritesPart report={report} />;
    case 'learning':
      return <LearningPart report={report} />;
    case 'ratings':
      return <RatingsPart report={report} />;
    case 'tags':
      return <TagsPart report={report} />;
  }
}

/** What a report does not hold, or no model of this kind has, gets no part. */
function hasPart(report: ModelReport | null, section: ModelSection): boolean {
  switch (section) {
    case 'speed':
    case 'identity':
      return true;
    case 'map':
      return report !== null && report.itemMaps !== null;
    case 'favourites':
      return report !== null && (report.favourites.length > 0 || report.polarising !== null);
    case 'learning':
      return Object.keys(report?.curves ?? {}).length > 0;
    case 'tags':
      return report !== null && report.tags.length > 0;
    default:
      return report !== null;
  }
}

function MapPart({ report: { itemMaps } }: { readonly report: ModelReport }) {
  if (itemMaps === null) return null;
  return (
    <>
      <p>{modelStrings.value.mapHow(itemMaps.items.length)}</p>
      <ItemMap maps={itemMaps} />
      <p class="aside">{modelStrings.value.mapHonest(itemMaps)}</p>
    </>
  );
}

/** Calls `next` once the browser has painted what is there now. */
function afterPaint(next: () => void): () => void {
  let cancel: () => void = () => undefined;
  const frame = requestAnimationFrame(() => {
    cancel = afterOthers(next);
  });
  return () => {
    cancelAnimationFrame(frame);
    cancel();
  };
}

/** How many of so many parts are to be drawn by now: one in each frame, so that between two of them the visitor is heard. */
function useOneByOne(numParts: number): number {
  const [drawn, setDrawn] = useState(0);
  useEffect(() => {
    if (drawn >= numParts) return undefined;
    return afterPaint(() => {
      setDrawn(drawn + 1);
    });
  }, [drawn, numParts]);
  return Math.min(drawn, numParts);
}

export function ModelPage({ section }: { readonly section: ModelSection | null }) {
  const manifest = progress.value?.manifest ?? null;
  const [result, tryAgain] = useReport(manifest?.modelId ?? null);
  useTitle(
    section === null ? modelStrings.value.title : modelStrings.value.sections[section].title,
  );
  const heading = useRef<HTMLHeadingElement>(null);
  const report = result?.ok === true ? result.report : null;
  const isHere = result !== null;
  const shown = modelSections.filter((name) => hasPart(report, name));
  const drawn = useOneByOne(manifest !== null && isHere ? shown.length : 0);
  const isComplete = drawn === shown.length;
  const lead = () => {
    const target = section === null ? null : document.getElementById(`part-${section}`);
    if (target === null) {
      scrollTo({ top: 0 });
      heading.current?.focus({ preventScroll: true });
    } else {
      target.scrollIntoView();
      target.focus({ preventScroll: true });
    }
  };
  useEffect(lead, [section]);
  // Once more when what is linked to, and all around it, has come.
  useEffect(() => {
    if (isComplete && section !== null) lead();
  }, [isComplete]);
  return (
    <article class="model-page" aria-labelledby="page-title">
      <h2 id="page-title" ref={heading} tabIndex={-1}>
        {modelStrings.value.title}
      </h2>
      <p class="model-lead">
        {modelStrings.value.lead}{' '}
        <a href={hashOf({ kind: 'train' })}>{modelStrings.value.trainHere}</a>
      </p>
      {report !== null && <Headline report={report} />}
      {manifest !== null && isHere && (
        <nav class="tabs" aria-label={modelStrings.value.contents}>
          {shown.map((name) => (
            <a
              key={name}
              href={hashOf({ kind: 'model', section: name })}
              aria-current={name === section ? 'true' : undefined}
            >
              {modelStrings.value.sections[name].short}
            </a>
          ))}
        </nav>
      )}
      {manifest !== null && result === null && (
        <p class="fetching">{modelStrings.value.fetching}</p>
      )}
      {result?.ok === false && (
        <div class="notice notice-failed" role="alert">
          <p>
            <strong>{modelStrings.value.failed}</strong>{' '}
            {result.failure.code === 'network'
              ? strings.value.failedNetwork
              : modelStrings.value.failedDamaged}
          </p>
          <p class="detail">
            {result.failure.file === ''
              ? result.failure.message
              : strings.value.failedFile(result.failure.file, result.failure.message)}
          </p>
          <button type="button" class="primary" onClick={tryAgain}>
            {strings.value.retry}
          </button>
        </div>
      )}
      {result?.ok === true && report === null && <p class="notice">{modelStrings.value.none}</p>}
      {manifest !== null &&
        shown.slice(0, drawn).map((name) => (
          <Part key={name} section={name}>
            <PartOf section={name} report={report} manifest={manifest} />
          </Part>
        ))}
    </article>
  );
}
