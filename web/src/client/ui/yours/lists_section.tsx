// The visitor's lists: what they can get, by name. A new one is pasted or read from files, and its report asks before it is kept.

import './lists.css';
import { useEffect, useState } from 'preact/hooks';
import { listStringsOf } from '../../../shared/list_strings';
import type { Item } from '../../../shared/protocol';
import { noFilter } from '../../../shared/filter';
import { hashOf } from '../../route';
import { words as importWords } from '../../state/importing';
import {
  choose,
  draft,
  endDraft,
  foundIn,
  keepDraft,
  readGiven,
  readIds,
  readPasted,
  removeList,
  type Row,
} from '../../state/list_draft';
import { about, load, numUsable } from '../../state/model';
import { filter, show, view } from '../../state/view';
import { namedLists } from '../../state/within';
import { decodeRatings, encodeRatings } from '../../taste/share_code';
import { formatCount } from '../../../shared/strings';
import { longestListName } from '../../transfer/kept';
import { FileButton, FileCard } from './file_card';
import { Open } from './import_report';

const shownAtFirst = 200;

/** Rows that ask: which one, or what was meant. */
function Ask({ rows, heading }: { readonly rows: readonly Row[]; readonly heading: string }) {
  const words = listStringsOf(about.value);
  if (rows.length === 0) return null;
  return (
    <>
      <h4>{heading}</h4>
      <ul class="missings">
        {rows.slice(0, shownAtFirst).map((row) => (
          <Open
            key={`${String(row.listed.file)} ${String(row.listed.line)}`}
            listed={row.listed}
            where={words.line(row.listed.line)}
            offered={row.match.items.length > 0 ? row.match.items : null}
            why=""
            onChoose={(item: Item) => {
              choose(row, item);
            }}
          />
        ))}
      </ul>
    </>
  );
}

function Report({ name, rows }: { readonly name: string; readonly rows: readonly Row[] }) {
  const words = listStringsOf(about.value);
  const [text, setText] = useState(name);
  const found = rows.filter((row) => foundIn(row) !== null);
  const open = rows.filter((row) => foundIn(row) === null);
  const beyond = open.filter(({ match }) => match.by === 'beyond');
  const close = found.filter(({ match, chosen }) => chosen === null && match.by === 'title-close');
  const number = new Set(found.map((row) => foundIn(row)?.itemId)).size;
  return (
    <section class="desk-card list-report" aria-labelledby="list-report">
      <h3 id="list-report">{words.reportHeading}</h3>
      <p role="status">{words.found(found.length, rows.length)}</p>
      {beyond.length > 0 && <p>{words.beyond(beyond.length)}</p>}
      {close.length > 0 && (
        <>
          <p>{words.unsure(close.length)}</p>
          <ul class="list-close">
            {close.slice(0, shownAtFirst).map((row) => (
              <li key={row.listed.line}>
                {importWords.value.listedItem(row.listed.clue)} → {foundIn(row)?.title}
              </li>
            ))}
          </ul>
        </>
      )}
      <Ask
        rows={open.filter(({ match }) => match.items.length > 0)}
        heading={words.severalHeading}
      />
      <Ask
        rows={open.filter(({ match }) => match.items.length === 0 && match.by !== 'beyond')}
        heading={words.missingHeading}
      />
      <form
        class="list-keep"
        onSubmit={(event) => {
          event.preventDefault();
          const kept = text.trim();
          if (kept === '') return;
          const isThere = namedLists.value.some((list) => list.name === kept);
          keepDraft(kept, isThere ? words.replaced(kept) : words.kept(kept));
          document.getElementById('page-title')?.focus();
        }}
      >
        <label>
          {words.nameLabel}{' '}
          <input
            class="field"
            type="text"
            required
            maxLength={longestListName}
            placeholder={words.namePlaceholder}
            value={text}
            onInput={(event) => {
              setText(event.currentTarget.value);
            }}
          />
        </label>
        <button type="submit" class="primary" disabled={number === 0}>
          {words.keep(number)}
        </button>
        <button type="button" onClick={endDraft}>
          {words.cancel}
        </button>
      </form>
    </section>
  );
}

/** A link names the list, and holds its items as a taste's link does. */
const linkTo = (name: string, itemIds: readonly string[]) => {
  const { code, count } = encodeRatings(
    itemIds.map((itemId) => ({ itemId, value: 1 })),
    null,
  );
  const link = new URL(
    hashOf({ kind: 'yours', section: 'lists', list: `${code} ${name}` }),
    document.baseURI,
  );
  link.search = '';
  return { link: link.href, count };
};

function Kept() {
  const words = listStringsOf(about.value);
  const [said, setSaid] = useState('');
  const lists = namedLists.value;
  return (
    <section class="desk-card kept" aria-labelledby="lists-heading">
      <h3 id="lists-heading">{words.keptHeading}</h3>
      {lists.length === 0 ? (
        <p>{words.none}</p>
      ) : (
        <ul class="kept-lists">
          {lists.map(({ name, itemIds }) => (
            <li key={name}>
              <span class="kept-list-name">
                {name} <small>{formatCount(itemIds.length)}</small>
              </span>
              <button
                type="button"
                aria-label={words.onlyLabel(name)}
                onClick={() => {
                  filter.value = { ...noFilter, lists: [name] };
                  show({ kind: 'home' });
                }}
              >
                {words.only}
              </button>
              <button
                type="button"
                class="quiet"
                aria-label={`${words.copyLink}: ${name}`}
                onClick={() => {
                  const { link, count } = linkTo(name, itemIds);
                  navigator.clipboard.writeText(link).then(
                    () => {
                      setSaid(words.copied(name, count));
                    },
                    () => {
                      setSaid(words.notCopied(link));
                    },
                  );
                }}
              >
                {words.copyLink}
              </button>
              <button
                type="button"
                class="quiet"
                aria-label={`${words.remove}: ${name}`}
                onClick={() => {
                  removeList(name, words.removed(name));
                  filter.value = {
                    ...filter.value,
                    lists: filter.value.lists.filter((one) => one !== name),
                  };
                  document.getElementById('page-title')?.focus();
                }}
              >
                {words.remove}
              </button>
            </li>
          ))}
        </ul>
      )}
      <p role="status">{said}</p>
    </section>
  );
}

export function ListsSection() {
  const words = listStringsOf(about.value);
  const state = draft.value;
  const [text, setText] = useState('');
  const ready = load.value.kind !== 'loading' && numUsable.value > 0;
  const linked = view.value.kind === 'yours' ? view.value.list : undefined;
  const [code = '', ...name] = linked?.split(' ') ?? [];
  const decoded = linked === undefined ? null : decodeRatings(code, null);
  useEffect(() => {
    if (decoded === null || !ready) return;
    if (decoded.ok)
      void readIds(
        name.join(' '),
        decoded.ratings.map(({ itemId }) => itemId),
      );
    else endDraft(); // the report of another link
  }, [linked, ready]);
  return (
    <>
      <p class="lead">{words.lead}</p>
      {decoded?.ok === false && (
        <p class="problem" role="alert">
          {words.linkDamaged}
        </p>
      )}
      {state.kind === 'read' && <Report key={state.name} name={state.name} rows={state.rows} />}
      <div class="desk">
        <Kept />
        <section class="desk-card" aria-labelledby="new-list-heading">
          <h3 id="new-list-heading">{words.newHeading}</h3>
          <form
            class="list-paste"
            onSubmit={(event) => {
              event.preventDefault();
              void readPasted(text);
            }}
          >
            <label for="titles">{words.pasteLabel}</label>
            <textarea
              id="titles"
              class="field"
              rows={6}
              spellcheck={false}
              placeholder={words.pasteHint}
              value={text}
              onInput={(event) => {
                setText(event.currentTarget.value);
              }}
            />
            <button type="submit" class="primary" disabled={!ready || text.trim() === ''}>
              {words.look}
            </button>
          </form>
          <div role="status">
            {state.kind === 'reading' && <p>{words.reading(state.done, state.of)}</p>}
          </div>
          {state.kind === 'unreadable' && (
            <div class="problem" role="alert">
              {state.refused.length === 0 ? (
                <p>{words.nothing}</p>
              ) : (
                state.refused.map(({ path, reason }) => (
                  <p key={path}>{importWords.value.unreadable(path, reason)}</p>
                ))
              )}
            </div>
          )}
        </section>
        <FileCard
          headingId="list-file-heading"
          heading={words.fileHeading}
          take={(given) => {
            if (ready && given.length > 0) void readGiven(given);
          }}
        >
          <p>{words.fileLead}</p>
          <FileButton
            label={words.fileChoose}
            isWaiting={!ready}
            take={(given) => {
              if (given.length > 0) void readGiven(given);
            }}
          />
        </FileCard>
      </div>
    </>
  );
}
