// Training in the visitor's own tab: data, settings, what happens, and the models that came of it.

import '../pages.css';
import '../fields.css';
import '../dialog.css';
import '../plate.css';
import '../model/model.css';
import './train.css';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { trainStrings as words } from '../../../shared/train_strings';
import { recall, remember } from '../../storage';
import {
  data,
  discardInterrupted,
  interrupted,
  isBusy,
  readSample,
  run,
  train,
} from '../../train/training';
import { useTitle } from '../use_title';
import { DataPart } from './data_part';
import { GridPart } from './grid_part';
import { LivePart } from './live_part';
import { ModelsPart } from './models_part';
import { settings, SettingsPart } from './settings_part';

function Part({
  name,
  title,
  children,
}: {
  readonly name: string;
  readonly title: string;
  readonly children: ComponentChildren;
}) {
  return (
    <section class="model-part" aria-labelledby={`part-${name}`}>
      <h2 id={`part-${name}`} tabIndex={-1}>
        {title}
      </h2>
      {children}
    </section>
  );
}

function leadTo(name: string): void {
  const heading = document.getElementById(`part-${name}`);
  heading?.scrollIntoView();
  heading?.focus({ preventScroll: true });
}

/** Of an earlier visit. */
function InterruptedNotice({ onGoOn }: { readonly onGoOn: () => void }) {
  const told = interrupted.value;
  if (told === null || isBusy.value || run.value !== null) return null;
  const isThere = () => data.value.kind === 'read' && data.value.fingerprint === told.fingerprint;
  return (
    <section class="notice" aria-labelledby="interrupted">
      <h2 id="interrupted">{words.interruptedTitle}</h2>
      <p>
        {told.isSample
          ? words.interruptedSample(told.dataName)
          : words.interruptedFile(told.dataName)}
      </p>
      <div class="desk-buttons">
        {(told.isSample || isThere()) && (
          <button
            type="button"
            class="primary"
            onClick={() => {
              const begin = () => {
                if (!isThere()) return; // others were chosen meanwhile
                settings.value = told.settings;
                train(told.settings);
                onGoOn();
              };
              if (isThere()) begin();
              else void readSample().then(begin);
            }}
          >
            {words.goOn}
          </button>
        )}
        <button type="button" onClick={discardInterrupted}>
          {words.forget}
        </button>
      </div>
    </section>
  );
}

const lostKey = 'own-lost';

export function TrainPage() {
  useTitle(words.title);
  const heading = useRef<HTMLHeadingElement>(null);
  const [begun, setBegun] = useState(0);
  const [lost] = useState(() => recall(lostKey) !== null);
  useEffect(() => {
    scrollTo({ top: 0 });
    heading.current?.focus({ preventScroll: true });
    remember(lostKey, null);
  }, []);
  // When what happens is there to be looked at.
  useEffect(() => {
    if (begun > 0) leadTo('live');
  }, [begun]);
  const onTrain = () => {
    setBegun(begun + 1);
  };
  return (
    <article class="model-page train-page" aria-labelledby="page-title">
      <h2 id="page-title" ref={heading} tabIndex={-1}>
        {words.title}
      </h2>
      <p class="model-lead">
        {words.lead}{' '}
        <a href={words.paperUrl} rel="noreferrer">
          {words.paper}
        </a>
      </p>
      {lost && <p class="notice notice-failed">{words.lost}</p>}
      <InterruptedNotice onGoOn={onTrain} />
      <Part name="data" title={words.dataTitle}>
        <DataPart />
      </Part>
      <Part name="settings" title={words.settingsTitle}>
        <SettingsPart onTrain={onTrain} />
      </Part>
      {run.value !== null && (
        <Part name="live" title={words.liveTitle}>
          <LivePart />
        </Part>
      )}
      {data.value.kind === 'read' && (
        <Part name="grid" title={words.gridTitle}>
          <GridPart />
        </Part>
      )}
      <Part name="models" title={words.modelsTitle}>
        <ModelsPart />
      </Part>
    </article>
  );
}
