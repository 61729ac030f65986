// Ratings from elsewhere: a file is read and matched here, and its report asks before anything is changed.

import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { about, askEngine, load, numUsable } from '../../state/model';
import { isOfFilms } from '../../../shared/about';
import { later } from '../../state/later';
import {
  readFile,
  UnreadableList,
  type ItemList,
  type UnreadableReason,
} from '../../transfer/listed_items';
import { sortOut, type Matched } from '../../transfer/import_plan';
import { ImportReport } from './import_report';

export interface Read {
  readonly fileName: string;
  readonly lists: readonly ItemList[];
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
  const lists = await readFile(new Uint8Array(await file.arrayBuffer()), about.value);
  const items = lists.flatMap((list) => list.items);
  const matches = [];
  for (let i = 0; i < items.length; i += matchedAtOnce) {
    onProgress(i, items.length);
    const clues = items.slice(i, i + matchedAtOnce).map((item) => item.clue);
    matches.push(...(await askEngine((api) => api.match(clues))));
  }
  const keepsUnknown = lists.every((list) => list.keepsUnknown);
  return { fileName: file.name, lists, matched: sortOut(items, matches, keepsUnknown) };
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
          <h3 id="import-heading">{later.value.importHeading}</h3>
          <p>{later.value.importLead}</p>
          <label class={ready ? 'file-button' : 'file-button file-button-waiting'}>
            {ready ? later.value.importChoose : later.value.importWaiting}
            <input
              ref={input}
              class="visually-hidden"
              type="file"
              accept={`.csv,.json,text/csv,application/json${isOfFilms(about.value) ? ',.zip,application/zip' : ''}`}
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
            {state.kind === 'reading' && <p>{later.value.importReading(state.done, state.of)}</p>}
          </div>
          {state.kind === 'unreadable' && (
            <p class="problem" role="alert">
              {later.value.unreadable(state.fileName, state.reason)}
            </p>
          )}
          <details>
            <summary>{later.value.importWhere}</summary>
            <dl class="wheres">
              {later.value.importWheres.map(([site, where]) => (
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
