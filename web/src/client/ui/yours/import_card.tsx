// Ratings from elsewhere: files are chosen or dropped here, and their report asks before anything is changed.

import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { isOfFilms } from '../../../shared/about';
import { importing, startImport, words } from '../../state/importing';
import { about, load, numUsable } from '../../state/model';
import type { Given } from '../../transfer/container';
import { fromDrop, fromFiles } from './given_files';
import { ImportReport } from './import_report';

export function ImportCard({ children }: { readonly children: ComponentChildren }) {
  const state = importing.value;
  const [dragged, setDragged] = useState(false);
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
        <section
          class={dragged ? 'desk-card desk-card-target' : 'desk-card'}
          aria-labelledby="import-heading"
          onDragOver={(event) => {
            event.preventDefault();
            setDragged(true);
          }}
          onDragLeave={() => {
            setDragged(false);
          }}
          onDrop={(event) => {
            event.preventDefault();
            setDragged(false);
            if (event.dataTransfer !== null) void fromDrop(event.dataTransfer).then(start);
          }}
        >
          <h3 id="import-heading">{words.value.importHeading}</h3>
          <p>{words.value.importLead}</p>
          <label class={ready ? 'file-button' : 'file-button file-button-waiting'}>
            {ready ? words.value.importChoose : words.value.importWaiting}
            <input
              class="visually-hidden"
              type="file"
              multiple
              accept={`.csv,.tsv,.txt,.json,text/csv,application/json${isOfFilms(about.value) ? ',.zip,application/zip' : ''}`}
              disabled={!ready}
              onChange={(event) => {
                const given = fromFiles(event.currentTarget.files ?? []);
                // The same file can be chosen again after it was changed.
                event.currentTarget.value = '';
                start(given);
              }}
            />
          </label>
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
        </section>
        {children}
      </div>
    </>
  );
}
