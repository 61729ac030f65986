// Ratings from elsewhere: a file is read and matched here, and its report asks before anything is changed.

import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { askEngine, load, numUsable } from '../../app_state';
import { later } from '../../../shared/strings_later';
import {
  readFile,
  UnreadableList,
  type FilmList,
  type UnreadableReason,
} from '../../transfer/film_list';
import { sortOut, type Matched } from '../../transfer/import_plan';
import { ImportReport } from './import_report';

export interface Read {
  readonly fileName: string;
  readonly lists: readonly FilmList[];
  readonly matched: Matched;
}

type State =
  | { readonly kind: 'idle' }
  | { readonly kind: 'reading'; readonly done: number; readonly of: number }
  | { readonly kind: 'unreadable'; readonly fileName: string; readonly reason: UnreadableReason }
  | ({ readonly kind: 'read' } & Read);

// One person's ratings are far smaller; what is not would fill the memory for nothing.
const maxBytes = 64 * 1024 * 1024;
const matchedAtOnce = 100;

async function read(file: File, onProgress: (done: number, of: number) => void): Promise<Read> {
  if (file.size > maxBytes) throw new UnreadableList('unknown-layout');
  const lists = await readFile(new Uint8Array(await file.arrayBuffer()));
  const films = lists.flatMap((list) => list.films);
  const matches = [];
  for (let i = 0; i < films.length; i += matchedAtOnce) {
    onProgress(i, films.length);
    const clues = films.slice(i, i + matchedAtOnce).map((film) => film.clue);
    matches.push(...(await askEngine((api) => api.match(clues))));
  }
  const isOurs = lists.every(({ source }) => source === 'matinee');
  return { fileName: file.name, lists, matched: sortOut(films, matches, isOurs) };
}

export function ImportCard({ children }: { readonly children: ComponentChildren }) {
  const [state, setState] = useState<State>({ kind: 'idle' });
  const [dragged, setDragged] = useState(false);
  const report = useRef<HTMLHeadingElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const ready = load.value.kind !== 'loading' && numUsable.value > 0;

  useEffect(() => {
    if (state.kind === 'read') report.current?.focus();
  }, [state]);

  const take = async (file: File) => {
    setState({ kind: 'reading', done: 0, of: 0 });
    try {
      setState({
        kind: 'read',
        ...(await read(file, (done, of) => {
          setState({ kind: 'reading', done, of });
        })),
      });
    } catch (error) {
      const reason = error instanceof UnreadableList ? error.reason : 'damaged';
      setState({ kind: 'unreadable', fileName: file.name, reason });
    }
  };

  return (
    <>
      {state.kind === 'read' && (
        <ImportReport
          key={state.fileName}
          heading={report}
          read={state}
          onDone={() => {
            setState({ kind: 'idle' });
            document.getElementById('page-title')?.focus();
          }}
        />
      )}
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
            const file = event.dataTransfer?.files[0];
            if (ready && file !== undefined) void take(file);
          }}
        >
          <h3 id="import-heading">{later.importHeading}</h3>
          <p>{later.importLead}</p>
          <label class={ready ? 'file-button' : 'file-button file-button-waiting'}>
            {ready ? later.importChoose : later.importWaiting}
            <input
              ref={input}
              class="visually-hidden"
              type="file"
              accept=".csv,.json,.zip,text/csv,application/json,application/zip"
              disabled={!ready}
              onChange={(event) => {
                const file = event.currentTarget.files?.[0];
                // The same file can be chosen again after it was changed.
                event.currentTarget.value = '';
                if (file !== undefined) void take(file);
              }}
            />
          </label>
          <div role="status">
            {state.kind === 'reading' && <p>{later.importReading(state.done, state.of)}</p>}
          </div>
          {state.kind === 'unreadable' && (
            <p class="problem" role="alert">
              {later.unreadable(state.fileName, state.reason)}
            </p>
          )}
          <details>
            <summary>{later.importWhere}</summary>
            <dl class="wheres">
              {later.importWheres.map(([site, where]) => (
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
