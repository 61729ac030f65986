// What is never to be shown, and how much that hides.

import './lists.css';
import '../filters.css';
import { useEffect, useState } from 'preact/hooks';
import { noFilter, type Within } from '../../../shared/filter';
import { listStringsOf } from '../../../shared/list_strings';
import { keep } from '../../state/list_draft';
import { about, allTags, askEngine, hasYears, load, progress } from '../../state/model';
import { hiddenByWords, never, neverKey } from '../../state/within';
import type { Kept } from '../../visitor_record';

const firstDecade = 1890;
const smallestNumbers = [0, 25, 100, 500, 2500, 10_000];

/** How many items pass, and of how many. */
async function count(within: Within | null) {
  const { filtered } = await askEngine((api) =>
    api.recommend({
      ...{ ratings: [], n: 1, excludeSeen: false, excluded: [], filter: noFilter, within },
    }),
  );
  return { looked: (filtered?.numLooked ?? 0) + 0, passing: filtered?.numPassing ?? 0 };
}

function Chip(props: { readonly name: string; readonly on: boolean; readonly press: () => void }) {
  return (
    <button
      type="button"
      class={`chip chip-${props.on ? 'without' : 'any'}`}
      aria-pressed={props.on}
      onClick={props.press}
    >
      <span class="chip-sign">{props.on ? '−' : ''}</span>
      <span class="chip-name">{props.name}</span>
    </button>
  );
}

const toggled = <T,>(all: readonly T[], one: T): readonly T[] =>
  all.includes(one) ? all.filter((other) => other !== one) : [...all, one];

export function NeverSection() {
  const words = listStringsOf(about.value);
  const rule = never.value;
  const [hidden, setHidden] = useState({ of: 0, n: 0 });
  const [year, setYear] = useState(0); // of the newest item
  const isReady = load.value.kind === 'verified';
  const byWords = hiddenByWords.value;
  const change = (part: Partial<Kept>) => {
    keep(neverKey, { ...rule, ...part });
  };
  useEffect(() => {
    if (!isReady) return;
    let asked = true;
    const { tags, decades, minRatings } = rule;
    Promise.all([
      count(null),
      count({ only: null, without: tags, decades, minRatings, hidden: byWords }),
      askEngine((api) => api.search({ query: '', ratings: [], n: 1, excluded: [], filter: null })),
    ]).then(
      ([all, left, { found }]) => {
        if (!asked) return;
        setHidden({ of: all.looked, n: all.looked - left.passing });
        setYear(found?.newest ?? 0);
      },
      () => undefined, // the engine is gone, and the page says so
    );
    return () => {
      asked = false;
    };
  }, [rule, byWords, isReady]);
  const decades = Array.from(
    { length: Math.max(0, Math.floor((year - firstDecade) / 10) + 1) },
    (_, i) => firstDecade + 10 * i,
  );
  const numUsers = progress.value?.manifest?.numUsers ?? 0;
  return (
    <>
      <p class="lead">{words.neverLead}</p>
      <p role="status" class="never-count">
        {hidden.n === 0 ? words.hidesNothing : words.hides(hidden.n, hidden.of)}
      </p>
      {allTags.value.length > 0 && (
        <>
          <h3 id="never-tags">{words.neverTags}</h3>
          <div class="chips" role="group" aria-labelledby="never-tags">
            {allTags.value.map((tag) => (
              <Chip
                key={tag}
                name={tag}
                on={rule.tags.includes(tag)}
                press={() => {
                  change({ tags: toggled(rule.tags, tag) });
                }}
              />
            ))}
          </div>
        </>
      )}
      {hasYears.value && (
        <>
          <h3 id="never-decades">{words.neverDecades}</h3>
          <div class="chips" role="group" aria-labelledby="never-decades">
            {decades.map((decade) => (
              <Chip
                key={decade}
                name={words.decade(decade)}
                on={rule.decades.includes(decade)}
                press={() => {
                  change({ decades: toggled(rule.decades, decade) });
                }}
              />
            ))}
          </div>
        </>
      )}
      <div class="filter-fields never-fields">
        <label>
          {words.neverWords}{' '}
          <input
            class="field"
            type="text"
            maxLength={200}
            value={rule.words.join(', ')}
            onChange={(event) => {
              const typed = event.currentTarget.value.split(',').map((word) => word.trim());
              change({ words: [...new Set(typed.filter((word) => word !== ''))] });
            }}
          />
        </label>
        <label>
          {words.neverRatings}{' '}
          <select
            value={rule.minRatings}
            onChange={(event) => {
              change({ minRatings: Number(event.currentTarget.value) });
            }}
          >
            {smallestNumbers
              .filter((number) => number < Math.max(numUsers, 1))
              .map((number) => (
                <option key={number} value={number}>
                  {number === 0 ? words.anyNumber : number}
                </option>
              ))}
          </select>
        </label>
      </div>
    </>
  );
}
