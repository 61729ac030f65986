// What was brought along: what each file is taken for and how it rates, both for the visitor to change; what each row becomes;
// and a way to put right what could not be read, found or told apart.

import './import_report.css';
import type { ComponentChildren, RefObject } from 'preact';
import { useState } from 'preact/hooks';
import { roles } from '../../../shared/lists';
import type { Item } from '../../../shared/protocol';
import {
  assume,
  choose,
  endImport,
  setKeepMine,
  takeImport,
  understood,
  words,
  type Import,
  type ShownRow,
} from '../../state/importing';
import { later } from '../../state/later';
import { about, askEngine, strings } from '../../state/model';
import { formatCsv } from '../../transfer/csv';
import type { Effect, Outcome } from '../../transfer/import_plan';
import type { Assumed, ItemList, ListedItem, Said } from '../../transfer/listed_items';
import { namesOf } from '../../transfer/read_lists';
import { scalesFor, type ScaleName } from '../../transfer/scales';
import { ItemTitle } from '../item_title';
import { download } from './download';

const rowsAtFirst = 8;
const rowsAtOnce = 200;
const numOffered = 6;

/** A list that shows its first rows, and more when asked. */
function Some<T>({
  of,
  first,
  children,
}: {
  readonly of: readonly T[];
  readonly first: number;
  readonly children: (shown: readonly T[]) => ComponentChildren;
}) {
  const [shown, setShown] = useState(first);
  return (
    <>
      {children(of.slice(0, shown))}
      {of.length > shown && (
        <button
          type="button"
          class="quiet report-more"
          onClick={() => {
            setShown(shown + rowsAtOnce);
          }}
        >
          {words.value.showRest(of.length - shown)}
        </button>
      )}
    </>
  );
}

/** What a file is taken for. */
function FileCard({
  list,
  file,
  name,
  assumed,
}: {
  readonly list: ItemList;
  readonly name: string;
  readonly file: number;
  readonly assumed: Assumed;
}) {
  const { guess, because } = list;
  const isGuess = assumed.role === guess.role;
  const isScaleGuess = assumed.scale === guess.scale;
  const isOpen = isGuess && because.role === 'unknown';
  const isUnsure = isScaleGuess && because.scale === 'size-unsure';
  const offered = guess.role === 'copy' ? (['copy', 'none'] as const) : roles;
  const scales = scalesFor(about.value);
  const isHearts = about.value.scale === null && guess.scale === 'own';
  const asksScale =
    list.numRated > 0 && assumed.role !== 'none' && guess.role !== 'copy' && !isHearts;
  return (
    <li class={isOpen ? 'file-card file-card-open' : 'file-card'}>
      <h4>{name}</h4>
      <p class="file-facts">{words.value.listFacts(list)}</p>
      <div class="file-choices">
        <label>
          <span>{words.value.takenAs}</span>
          <select
            aria-label={`${words.value.takenAs}: ${name}`}
            value={assumed.role}
            onChange={(event) => {
              const role = offered.find((one) => one === event.currentTarget.value);
              if (role !== undefined) assume(file, { role });
            }}
          >
            {offered.map((role) => (
              <option key={role} value={role}>
                {words.value.roles[role]}
              </option>
            ))}
          </select>
        </label>
        {asksScale && scales.length > 1 && (
          <label>
            <span>{words.value.ratedOutOf}</span>
            <select
              aria-label={`${words.value.ratedOutOf}: ${name}`}
              value={assumed.scale}
              onChange={(event) => {
                const scale = scales.find((one) => one === event.currentTarget.value);
                if (scale !== undefined) assume(file, { scale });
              }}
            >
              {scales.map((scale: ScaleName) => (
                <option key={scale} value={scale}>
                  {words.value.scales[scale]}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      <p class={isOpen || isUnsure ? 'file-why file-why-open' : 'file-why'}>
        {[
          isGuess ? words.value.becauseRole[because.role] : '',
          words.value.roleDoes[assumed.role],
          asksScale && isScaleGuess ? words.value.becauseScale(because.scale, list.source) : '',
        ]
          .filter((text) => text !== '')
          .join(' ')}
      </p>
    </li>
  );
}

/** An item that was not found, or could be several: search, and choose. */
export function Open({
  listed,
  where,
  offered: offeredAtFirst,
  why,
  onChoose,
}: {
  readonly listed: ListedItem;
  readonly where: string;
  readonly offered: readonly Item[] | null;
  readonly why: string;
  readonly onChoose: (item: Item) => void;
}) {
  const [query, setQuery] = useState(listed.clue.title);
  const [offered, setOffered] = useState(offeredAtFirst);
  const [note, setNote] = useState('');
  const [isSearching, setSearching] = useState(false);
  const search = async (text: string) => {
    setQuery(text);
    const { year } = listed.clue;
    const { items, words } = await askEngine((api) => api.find(text, year, numOffered));
    const isOfAnother = year > 0 && items.every((item) => Math.abs(item.year - year) > 1);
    setOffered(items);
    setNote(later.value.searchFound[words === 'all' && isOfAnother ? 'misspelt' : words]);
  };
  const name = words.value.listedItem(listed.clue);
  return (
    <li class="missing">
      <div class="missing-item">
        <strong>{name}</strong>
        <span>{where}</span>
        {!isSearching && (
          <button
            type="button"
            class="quiet"
            aria-label={words.value.findLabel(name)}
            onClick={(event) => {
              const row = event.currentTarget.closest('li');
              setSearching(true);
              void search(query).then(() => row?.querySelector('input')?.focus());
            }}
          >
            {words.value.find}
          </button>
        )}
      </div>
      {why !== '' && <p class="missing-why">{why}</p>}
      {isSearching && (
        <input
          class="field"
          type="search"
          aria-label={words.value.findLabel(name)}
          value={query}
          onInput={(event) => void search(event.currentTarget.value)}
        />
      )}
      {offered !== null && (
        <div class="offered" role="group" aria-label={words.value.offeredLabel(name)}>
          {note !== '' && <p>{note}</p>}
          {offered.map((item) => (
            <button
              key={item.itemId}
              type="button"
              onClick={() => {
                onChoose(item);
              }}
            >
              <ItemTitle item={item} />
              {offeredAtFirst !== null && item.tags.length > 0 && (
                <span class="offered-tags"> {item.tags.slice(0, 2).join(', ')}</span>
              )}
            </button>
          ))}
        </div>
      )}
    </li>
  );
}

function Becomes({ said, effect }: { readonly said: Said; readonly effect: Effect }) {
  if (typeof said === 'string') return null;
  const text =
    'list' in said
      ? words.value.onList(said.list)
      : said.value === null
        ? words.value.markWords[said.mark]
        : strings.value.ratingText(said.value);
  return effect === 'counts' ? (
    <b>{text}</b>
  ) : (
    <>
      {effect === 'same' && `${text} `}
      <span class="found-by">{words.value.effects[effect]}</span>
    </>
  );
}

function Rows({
  rows,
  effects,
}: {
  readonly rows: readonly ShownRow[];
  readonly effects: Outcome['effects'];
}) {
  return (
    <Some of={rows} first={rowsAtFirst}>
      {(shown) => (
        <table class="matches" aria-label={words.value.rowsHeading}>
          <thead>
            <tr>
              {words.value.matchColumns.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map(({ listed, item, by, said }) => (
              <tr key={`${String(listed.file)} ${String(listed.line)} ${item.itemId}`}>
                <td>
                  {words.value.listedItem(listed.clue)}
                  {listed.rating !== '' && <span class="as-written"> {listed.rating}</span>}
                </td>
                <td>
                  <ItemTitle item={item} />{' '}
                  <span class="found-by">{words.value.matchedBy(by)}</span>
                </td>
                <td class="becomes">
                  <Becomes said={said} effect={effects.get(listed) ?? 'counts'} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Some>
  );
}

/** What was not found, for another day. */
const savedMissing = (rows: readonly ListedItem[]) =>
  formatCsv([
    ['Title', 'Year', 'Rating', 'imdbID'],
    ...rows.map(({ clue, rating }) => [
      clue.title,
      clue.year === 0 ? '' : String(clue.year),
      rating,
      clue.links['IMDb'] === undefined ? '' : `tt${clue.links['IMDb'].padStart(7, '0')}`,
    ]),
  ]);

interface Props {
  readonly heading: RefObject<HTMLHeadingElement | null>;
  readonly read: Import;
}

export function ImportReport({ heading, read }: Props) {
  const { lists, refused, paths, numOther, assumed, taken, keepMine } = read;
  const now = understood.value;
  if (now === null) return null;
  const { found, undecided, missing, beyond, notFilms, keptById, problems, outcome, numNever } =
    now;
  const names = namesOf(lists.map(({ path }) => path));
  const numBy = new Map<string, number>();
  for (const { by } of found) numBy.set(by, (numBy.get(by) ?? 0) + 1);
  const numChanges = outcome.numRatings + outcome.numMarks + outcome.lists.size + numNever;
  const isRest = taken.size > 0;
  const focusHeading = () => heading.current?.focus();
  const where = (listed: ListedItem) =>
    [
      lists.length > 1 ? (names[listed.file] ?? '') : '',
      words.value.listedLine(listed.line, listed.rating),
    ]
      .filter((text) => text !== '')
      .join(', ');
  const key = ({ file, line }: ListedItem) => `${String(file)} ${String(line)}`;
  const end = () => {
    endImport();
    document.getElementById('page-title')?.focus();
  };

  return (
    <section class="report" aria-labelledby="report-heading">
      <h3 id="report-heading" ref={heading} tabIndex={-1}>
        {isRest ? words.value.reportRest : words.value.reportTitle(paths)}
      </h3>
      {!isRest && (
        <ul class="file-cards">
          {lists.map((list, file) => (
            <FileCard
              key={list.path}
              list={list}
              name={names[file] ?? ''}
              file={file}
              assumed={assumed[file] ?? list.guess}
            />
          ))}
        </ul>
      )}
      <ul class="report-facts">
        {[...numBy].map(([by, n]) => (
          <li key={by}>{words.value.foundBy(n, by)}</li>
        ))}
        {keptById.length > 0 && <li>{words.value.keptById(keptById.length)}</li>}
        {undecided.length > 0 && (
          <li class="report-open">{words.value.reportUndecided(undecided.length)}</li>
        )}
        {missing.length > 0 && (
          <li class="report-open">{words.value.reportMissing(missing.length)}</li>
        )}
        {beyond.length > 0 && <li>{words.value.reportBeyond(beyond.length)}</li>}
        {notFilms.length > 0 && <li>{words.value.reportNotFilms(notFilms.length)}</li>}
        {now.numUnrated > 0 && <li>{words.value.reportUnrated(now.numUnrated)}</li>}
        {problems.length > 0 && (
          <li class="report-open">{words.value.reportProblems(problems.length)}</li>
        )}
        {!isRest && outcome.numRepeated > 0 && (
          <li>{words.value.reportRepeated(outcome.numRepeated)}</li>
        )}
        {!isRest && outcome.numSame > 0 && <li>{words.value.reportSame(outcome.numSame)}</li>}
        {refused.map(({ path, reason }) => (
          <li key={path} class="report-open">
            {words.value.unreadable(path, reason)}
          </li>
        ))}
        {numOther > 0 && <li>{words.value.reportOther(numOther)}</li>}
        {numNever > 0 && <li>{words.value.reportNever(numNever)}</li>}
      </ul>
      {undecided.length > 0 && (
        <>
          <h4>{words.value.undecidedHeading}</h4>
          <Some of={undecided} first={rowsAtOnce}>
            {(shown) => (
              <ul class="missings">
                {shown.map(({ listed, items, by }) => (
                  <Open
                    key={key(listed)}
                    listed={listed}
                    where={where(listed)}
                    offered={items}
                    why={words.value.undecidedBy(by, items.length)}
                    onChoose={(item) => {
                      choose(listed, item);
                      focusHeading();
                    }}
                  />
                ))}
              </ul>
            )}
          </Some>
        </>
      )}
      {missing.length > 0 && (
        <>
          <h4>{words.value.missingHeading}</h4>
          <Some of={missing} first={rowsAtOnce}>
            {(shown) => (
              <ul class="missings">
                {shown.map((listed) => (
                  <Open
                    key={key(listed)}
                    listed={listed}
                    where={where(listed)}
                    offered={null}
                    why=""
                    onChoose={(item) => {
                      choose(listed, item);
                      focusHeading();
                    }}
                  />
                ))}
              </ul>
            )}
          </Some>
          <button
            type="button"
            class="quiet report-more"
            onClick={() => {
              download('not-found.csv', 'text/csv', savedMissing(missing));
            }}
          >
            {words.value.saveMissing}
          </button>
        </>
      )}
      {problems.length > 0 && (
        <>
          <h4>{words.value.problemsHeading}</h4>
          <Some of={problems} first={rowsAtOnce}>
            {(shown) => (
              <ul class="problems">
                {shown.map(({ file, line, kind, text }) => (
                  <li key={`${String(file)} ${String(line)} ${kind} ${text}`}>
                    {words.value.lineProblem(
                      line,
                      words.value.problems[kind](text),
                      lists.length > 1 ? (names[file] ?? '') : '',
                    )}
                  </li>
                ))}
              </ul>
            )}
          </Some>
        </>
      )}
      {beyond.length > 0 && (
        <details>
          <summary>{words.value.beyondSummary}</summary>
          <p class="beyonds">
            {beyond.map((listed) => words.value.listedItem(listed.clue)).join(' · ')}
          </p>
        </details>
      )}
      {found.length > 0 && (
        <>
          <h4>{words.value.rowsHeading}</h4>
          <Rows rows={found} effects={outcome.effects} />
        </>
      )}
      {outcome.numDiffering > 0 && (
        <label class="switch">
          <input
            type="checkbox"
            role="switch"
            checked={keepMine}
            onChange={(event) => {
              setKeepMine(event.currentTarget.checked);
            }}
          />
          {words.value.keepMine(outcome.numDiffering)}
        </label>
      )}
      <div class="report-buttons">
        {(numChanges > 0 || !isRest) && (
          <button
            type="button"
            class="primary"
            disabled={numChanges === 0}
            onClick={() => {
              if (takeImport()) focusHeading();
              else document.getElementById('page-title')?.focus();
            }}
          >
            {later.value.importTake(
              outcome.numRatings,
              outcome.numMarks,
              outcome.lists.size,
              numNever,
            )}
          </button>
        )}
        <button type="button" onClick={end}>
          {isRest || numChanges === 0 ? later.value.close : later.value.cancel}
        </button>
      </div>
    </section>
  );
}
