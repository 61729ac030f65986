// What a file holds, how each row was matched, what could not be read or found, and a way to put that right.

import './import_report.css';
import type { RefObject } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { askEngine, strings } from '../../state/model';
import { itemState, changeItems } from '../../state/visitor';
import type { Item } from '../../../shared/protocol';
import { later } from '../../state/later';
import type { ListedItem } from '../../transfer/listed_items';
import { outcome, type Found } from '../../transfer/import_plan';
import { ItemTitle } from '../item_title';
import type { Read } from './import_card';

const matchesAtOnce = 200;
const numOffered = 6;

/** An item that was not found: search, and choose. */
function Missing({
  listed,
  onChoose,
}: {
  readonly listed: ListedItem;
  readonly onChoose: (item: Item) => void;
}) {
  const [query, setQuery] = useState(listed.clue.title);
  const [offered, setOffered] = useState<readonly Item[] | null>(null);
  const search = async (text: string) => {
    setQuery(text);
    const answer = await askEngine((api) => api.search(text, [], numOffered));
    setOffered(answer.items);
  };
  const name = later.value.listedItem(listed.clue);
  return (
    <li class="missing">
      <div class="missing-item">
        <strong>{name}</strong>
        <span>{later.value.listedLine(listed.line, listed.value)}</span>
        {offered === null && (
          <button
            type="button"
            class="quiet"
            aria-label={later.value.findLabel(name)}
            onClick={(event) => {
              const row = event.currentTarget.closest('li');
              // A title often fails by one word: the first ones find more.
              const first = query.split(/\s+/).slice(0, 2).join(' ');
              void search(first).then(() => row?.querySelector('input')?.focus());
            }}
          >
            {later.value.find}
          </button>
        )}
      </div>
      {offered !== null && (
        <div class="missing-search">
          <input
            class="field"
            type="search"
            aria-label={later.value.findLabel(name)}
            value={query}
            onInput={(event) => void search(event.currentTarget.value)}
          />
          <div class="offered" role="group" aria-label={later.value.offeredLabel(name)}>
            {offered.map((item) => (
              <button
                key={item.itemId}
                type="button"
                onClick={() => {
                  onChoose(item);
                }}
              >
                <ItemTitle item={item} />
              </button>
            ))}
            {offered.length === 0 && <p>{strings.value.searchEmpty}</p>}
          </div>
        </div>
      )}
    </li>
  );
}

function MatchedTable({ found }: { readonly found: readonly Found[] }) {
  const [shown, setShown] = useState(matchesAtOnce);
  return (
    <>
      <table class="matches">
        <thead>
          <tr>
            {later.value.matchColumns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {found.slice(0, shown).map(({ listed, item, by }) => (
            <tr key={`${String(listed.line)} ${item.itemId}`}>
              <td>{later.value.listedItem(listed.clue)}</td>
              <td>
                <ItemTitle item={item} />
              </td>
              <td>{later.value.matchedBy(by)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {found.length > shown && (
        <button
          type="button"
          class="quiet"
          onClick={() => {
            setShown(shown + matchesAtOnce);
          }}
        >
          {strings.value.showMore}
        </button>
      )}
    </>
  );
}

interface Props {
  readonly heading: RefObject<HTMLHeadingElement | null>;
  readonly read: Read;
  readonly onDone: () => void;
}

export function ImportReport({ heading, read, onDone }: Props) {
  const { lists, matched, fileName } = read;
  const [chosen, setChosen] = useState<readonly Found[]>([]);
  const [keepMine, setKeepMine] = useState(false);
  // Rows of all the file's lists, in order: of an item's rows the last counts.
  const places = useMemo(
    () => new Map(lists.flatMap((list) => list.items).map((listed, place) => [listed, place])),
    [lists],
  );
  const placeOf = (listed: ListedItem) => places.get(listed) ?? 0;
  const found = [...matched.found, ...chosen];
  const missing = matched.missing.filter((listed) => !chosen.some((c) => c.listed === listed));
  const entries = [
    ...found.map(({ listed, item }) => ({ listed, itemId: item.itemId })),
    ...matched.keptById.map((listed) => ({ listed, itemId: listed.clue.itemId })),
  ].sort((a, b) => placeOf(a.listed) - placeOf(b.listed));
  const result = outcome(entries, itemState, keepMine, Date.now());
  const problems = lists.flatMap((list) => list.problems);
  const numBy = new Map<Found['by'], number>();
  for (const { by } of found) numBy.set(by, (numBy.get(by) ?? 0) + 1);
  const numChanges = result.numRatings + result.numMarks;

  return (
    <section class="report" aria-labelledby="report-heading">
      <h3 id="report-heading" ref={heading} tabIndex={-1}>
        {later.value.reportTitle(fileName)}
      </h3>
      <p class="lead">{lists.map(({ source }) => later.value.sources[source]).join(', ')}</p>
      <ul class="report-facts">
        {[...numBy].map(([by, n]) => (
          <li key={by}>{later.value.foundBy(n, by)}</li>
        ))}
        {matched.keptById.length > 0 && <li>{later.value.keptById(matched.keptById.length)}</li>}
        {missing.length > 0 && (
          <li class="report-open">{later.value.reportMissing(missing.length)}</li>
        )}
        {matched.notFilms.length > 0 && (
          <li>{later.value.reportNotFilms(matched.notFilms.length)}</li>
        )}
        {problems.length > 0 && (
          <li class="report-open">{later.value.reportProblems(problems.length)}</li>
        )}
        {result.numRepeated > 0 && <li>{later.value.reportRepeated(result.numRepeated)}</li>}
        {result.numSame > 0 && <li>{later.value.reportSame(result.numSame)}</li>}
      </ul>
      {missing.length > 0 && (
        <>
          <h4>{later.value.missingHeading}</h4>
          <ul class="missings">
            {missing.map((listed) => (
              <Missing
                key={placeOf(listed)}
                listed={listed}
                onChoose={(item) => {
                  setChosen([...chosen, { listed, item, by: 'chosen' }]);
                  heading.current?.focus();
                }}
              />
            ))}
          </ul>
        </>
      )}
      {problems.length > 0 && (
        <>
          <h4>{later.value.problemsHeading}</h4>
          <ul class="problems">
            {problems.map(({ line, kind, text }) => (
              <li key={`${String(line)} ${kind} ${text}`}>
                {later.value.lineProblem(line, later.value.problems[kind](text))}
              </li>
            ))}
          </ul>
        </>
      )}
      {found.length > 0 && (
        <details>
          <summary>{later.value.matchesSummary}</summary>
          <MatchedTable found={found} />
        </details>
      )}
      {result.numDiffering > 0 && (
        <label class="switch">
          <input
            type="checkbox"
            role="switch"
            checked={keepMine}
            onChange={(event) => {
              setKeepMine(event.currentTarget.checked);
            }}
          />
          {later.value.keepMine(result.numDiffering)}
        </label>
      )}
      <div class="report-buttons">
        <button
          type="button"
          class="primary"
          disabled={numChanges === 0}
          onClick={() => {
            changeItems(result.items, later.value.imported(result.numRatings, result.numMarks));
            onDone();
          }}
        >
          {later.value.importTake(result.numRatings, result.numMarks)}
        </button>
        <button type="button" onClick={onDone}>
          {numChanges === 0 ? later.value.close : later.value.cancel}
        </button>
      </div>
    </section>
  );
}
