// The filters of the list: tags to have and not to have, years, how often rated.

import './fields.css';
import './filters.css';
import { useEffect, useState } from 'preact/hooks';
import { list } from '../state/list';
import { allTags, hasYears, load, progress } from '../state/model';
import { hashOf } from '../route';
import { filter, filterShown, view } from '../state/view';
import { store, toast } from '../state/visitor';
import { namedLists } from '../state/within';
import { isFiltering, noFilter, type Filter, type FilterReport } from '../../shared/filter';
import { later } from '../state/later';
import { YearField } from './year_field';

const tagsAtFirst = 20;
const smallestNumbers = [25, 100, 500, 2500, 10_000, 50_000];

function change(part: Partial<Filter>) {
  filter.value = { ...filter.value, ...part };
}

/** No matter, with it, without it: each press leads on. */
function TagChip({ tag, count }: { readonly tag: string; readonly count: number | null }) {
  const { tags, without } = filter.value;
  const state = tags.includes(tag) ? 'with' : without.includes(tag) ? 'without' : 'any';
  const press = () => {
    const others = {
      tags: tags.filter((name) => name !== tag),
      without: without.filter((name) => name !== tag),
    };
    if (state === 'any') change({ ...others, tags: [...others.tags, tag] });
    else if (state === 'with') change({ ...others, without: [...others.without, tag] });
    else change(others);
  };
  return (
    <button
      type="button"
      class={`chip chip-${state}`}
      aria-label={later.value.tagChip(tag, state, count)}
      onClick={press}
    >
      <span class="chip-sign">{{ any: '', with: '+', without: '−' }[state]}</span>
      <span class="chip-name">{tag}</span>
      {state !== 'without' && count !== null && <small>{count}</small>}
    </button>
  );
}

/** All tags, or of very many those that matter most, and those that are chosen. */
function TagChips({ report }: { readonly report: FilterReport | null }) {
  const [all, setAll] = useState(false);
  const tags = allTags.value;
  const { tags: wanted, without } = filter.value;
  const countOf = (tag: string) => report?.tags[tag] ?? 0;
  const most = new Set([...tags].sort((a, b) => countOf(b) - countOf(a)).slice(0, tagsAtFirst));
  const isShown = (tag: string) =>
    all || most.has(tag) || wanted.includes(tag) || without.includes(tag);
  const hidden = tags.filter((tag) => !isShown(tag)).length;
  return (
    <>
      <div class="chips" role="group" aria-label={later.value.tags}>
        {tags.filter(isShown).map((tag) => (
          <TagChip
            key={tag}
            tag={tag}
            count={report === null || Object.keys(report.tags).length === 0 ? null : countOf(tag)}
          />
        ))}
        {tags.length > tagsAtFirst && (
          <button
            type="button"
            class="quiet"
            aria-expanded={all}
            onClick={() => {
              setAll(!all);
            }}
          >
            {all ? later.value.tagsFewer : later.value.tagsMore(hidden)}
          </button>
        )}
      </div>
      <p class="chips-hint">{later.value.tagsHint}</p>
    </>
  );
}

/** What this browser or this catalogue does not have, filters nothing: it goes, with a word. */
function useKnownNames() {
  const isKnown = load.value.kind === 'verified' && store.isKept.value !== null;
  const { lists, tags, without } = filter.value;
  const isList = (name: string) => namedLists.value.some((list) => list.name === name);
  const isTag = (name: string) => allTags.value.includes(name);
  const noLists = lists.filter((name) => !isList(name));
  const noTags = [...tags, ...without].filter((name) => !isTag(name));
  const isWrong = isKnown && noLists.length + noTags.length > 0;
  useEffect(() => {
    if (!isWrong) return;
    toast.value = { message: later.value.filterUnknown(noLists, noTags), undo: null };
    change({
      lists: lists.filter(isList),
      tags: tags.filter(isTag),
      without: without.filter(isTag),
    });
  }, [isWrong]);
}

/** The visitor's lists: what is on one of those that are chosen passes. */
function ListChips() {
  const { lists } = filter.value;
  const names = namedLists.value.map(({ name }) => name);
  return (
    <div class="chips" role="group" aria-label={later.value.onlyFrom}>
      {names.map((name) => (
        <button
          key={name}
          type="button"
          class={`chip chip-${lists.includes(name) ? 'with' : 'any'}`}
          aria-pressed={lists.includes(name)}
          onClick={() => {
            change({
              lists: lists.includes(name) ? lists.filter((one) => one !== name) : [...lists, name],
            });
          }}
        >
          <span class="chip-sign">{lists.includes(name) ? '+' : ''}</span>
          <span class="chip-name">{name}</span>
        </button>
      ))}
      <a class="quiet" href={hashOf({ kind: 'yours', section: 'lists' })}>
        {later.value.onlyFromNone}
      </a>
      <a class="quiet" href={hashOf({ kind: 'yours', section: 'never' })}>
        {later.value.neverShow}
      </a>
    </div>
  );
}

export function FilterPanel() {
  useKnownNames();
  const report = list.value?.answer.filtered ?? null;
  const { minRatings } = filter.value;
  const numUsers = progress.value?.manifest?.numUsers ?? 0;
  const numbers = new Set([
    0,
    minRatings,
    ...smallestNumbers.filter((number) => number < numUsers),
  ]);
  return (
    <div id="filters" class="filters" role="group" aria-label={later.value.filters}>
      {filterShown.value && (
        <>
          {allTags.value.length > 0 && <TagChips report={report} />}
          <ListChips />
          <div class="filter-fields">
            {hasYears.value && (
              <>
                <YearField
                  label={later.value.yearFrom}
                  bound="from"
                  of={filter.value}
                  onChange={change}
                />
                <YearField
                  label={later.value.yearTo}
                  bound="to"
                  of={filter.value}
                  onChange={change}
                />
              </>
            )}
            <label>
              {later.value.minRatings}{' '}
              <select
                value={minRatings}
                onChange={(event) => {
                  change({ minRatings: Number(event.currentTarget.value) });
                }}
              >
                {[...numbers]
                  .sort((a, b) => a - b)
                  .map((number) => (
                    <option key={number} value={number}>
                      {later.value.minRatingsOption(number)}
                    </option>
                  ))}
              </select>
            </label>
          </div>
        </>
      )}
      <div class="filter-result">
        <p role="status">
          {report !== null && later.value.filterResult(report.numPassing, report.numLooked)}
          {!filterShown.value && ` ${later.value.filterInWords(filter.value)}`}
          {filterShown.value && view.value.kind === 'home' && ` ${later.value.filterFloor}`}
          {filter.value.from > filter.value.to &&
            filter.value.to > 0 &&
            ` ${later.value.yearsTurned}`}
        </p>
        {isFiltering(filter.value) && (
          <button
            type="button"
            class="quiet"
            onClick={() => {
              filter.value = noFilter;
            }}
          >
            {later.value.filterReset}
          </button>
        )}
      </div>
    </div>
  );
}
