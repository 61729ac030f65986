// What is trained on: chosen, read, and told as it was understood.

import { useEffect, useState } from 'preact/hooks';
import { trainStrings as words } from '../../../shared/train_strings';
import {
  data,
  gridRuns,
  interrupted,
  isBusy,
  readData,
  readSample,
  stopReading,
  type DataSource,
  type DataState,
} from '../../train/training';
import type { Given } from '../../transfer/container';
import { FileButton, FileCard } from '../yours/file_card';
import { Corrections } from './corrections';

function Chooser({ onLost }: { readonly onLost: (path: string | null) => void }) {
  const take = (given: readonly Given[]) => {
    const lost = given.find(({ file }) => file === undefined);
    onLost(lost?.path ?? null);
    if (lost !== undefined || given.length === 0) return;
    const files = given.flatMap(({ path, file }) => (file === undefined ? [] : [{ path, file }]));
    void readData({ isSample: false, given: files });
  };
  return (
    <div class="desk">
      <section class="desk-card" aria-labelledby="sample-heading">
        <h3 id="sample-heading">{words.sampleHeading}</h3>
        <p>{words.sampleLead}</p>
        <button type="button" class="primary" onClick={() => void readSample()}>
          {words.sampleButton}
        </button>
      </section>
      <FileCard headingId="file-heading" heading={words.fileHeading} take={take}>
        <p>{words.fileLead}</p>
        <div class="desk-buttons">
          <FileButton label={words.chooseFiles} take={take} />
          <FileButton label={words.chooseFolder} take={take} ofFolder />
        </div>
        <p class="import-drop">{words.dropHere}</p>
      </FileCard>
    </div>
  );
}

const nameOf = ({ given }: DataSource) => given[0]?.path.split('/')[0] ?? '';

export function DataPart() {
  const [lost, setLost] = useState<string | null>(null);
  const [insteadOf, setInsteadOf] = useState<DataState | null>(null);
  const state = data.value;
  const busy = isBusy.value || gridRuns.value;
  // Until others are read, or these are trained on.
  const choosing = insteadOf === state && !busy;
  useEffect(() => {
    if (busy) setInsteadOf(null);
  }, [busy]);
  const isOther =
    state.kind === 'read' &&
    interrupted.value !== null &&
    interrupted.value.fingerprint !== state.fingerprint &&
    !busy;
  return (
    <>
      {(state.kind === 'none' || state.kind === 'refused' || choosing) && (
        <Chooser onLost={setLost} />
      )}
      {lost !== null && (
        <p class="notice notice-failed" role="alert">
          {words.lostFile(lost)}
        </p>
      )}
      <div role="status">
        {state.kind === 'reading' && (
          <p class="train-reading" data-then="part-data">
            {state.source.isSample ? words.readingSample : words.reading(nameOf(state.source))}{' '}
            <button type="button" onClick={stopReading}>
              {words.stopReading}
            </button>
          </p>
        )}
      </div>
      {state.kind === 'refused' && (
        <div class="notice notice-failed" role="alert">
          <p>
            <strong>{words.refusedTitle}.</strong>
          </p>
          <p class="detail">{state.failure.message}</p>
          {state.source.given.length > 0 && (
            <Corrections source={state.source} options={state.options} />
          )}
        </div>
      )}
      {state.kind === 'read' && !choosing && (
        <div class="plate train-understood" data-then="part-data">
          <h3>{words.understoodTitle}</h3>
          <pre tabIndex={0} role="region" aria-label={words.understoodTitle}>
            {state.understood.text.trim()}
          </pre>
          {isOther && <p class="aside">{words.interruptedOther}</p>}
          <Corrections source={state.source} options={state.options} disabled={busy} />
          <button
            type="button"
            disabled={busy}
            onClick={() => {
              setInsteadOf(state);
            }}
          >
            {words.otherData}
          </button>
        </div>
      )}
    </>
  );
}
