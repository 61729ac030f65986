// Ratings from elsewhere: files are chosen or dropped here, and their report asks before anything is changed.

import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { isOfFilms } from '../../../shared/about';
import { importing, startImport, words } from '../../state/importing';
import { about, load, numUsable } from '../../state/model';
import type { Given } from '../../transfer/container';
import { FileButton, FileCard } from './file_card';
import { ImportReport } from './import_report';

export function ImportCard({ children }: { readonly children: ComponentChildren }) {
  const state = importing.value;
  const report = useRef<HTMLHeadingElement>(null);
  const ready = load.value.kind !== 'loading' && numUsable.value > 0;
  const wasReading = useRef(false);

  useEffect(() => {
    if (state.kind === 'read' && wasReading.current) report.current?.focus();
    wasReading.current = state.kind === 'reading';
  }, [state]);

  const start = (given: readonly Given[]) => {
    if (ready && given.length > 0) void startImport(given);
  };

  return (
    <>
      {state.kind === 'read' && <ImportReport heading={report} read={state} />}
      <div class="desk">
        <FileCard headingId="import-heading" heading={words.value.importHeading} take={start}>
          <p>{words.value.importLead}</p>
          <FileButton
            label={ready ? words.value.importChoose : words.value.importWaiting}
            accept={`.csv,.tsv,.txt,.json,text/csv,application/json${isOfFilms(about.value) ? ',.zip,application/zip' : ''}`}
            isWaiting={!ready}
            take={start}
          />
          <p class="import-drop">{words.value.importDrop}</p>
          <div role="status">
            {state.kind === 'reading' && <p>{words.value.importReading(state.done, state.of)}</p>}
          </div>
          {state.kind === 'unreadable' && (
            <div class="problem" role="alert">
              {state.refused.map(({ path, reason }) => (
                <p key={path}>{words.value.unreadable(path, reason)}</p>
              ))}
            </div>
          )}
          <details>
            <summary>{words.value.importWhere}</summary>
            <dl class="wheres">
              {words.value.importWheres.map(([site, where]) => (
                <div key={site}>
                  <dt>{site}</dt>
                  <dd>{where}</dd>
                </div>
              ))}
            </dl>
          </details>
        </FileCard>
        {children}
      </div>
    </>
  );
}
