// The filters of the list: genres to have and not to have, years, how often rated.

import { useComputed } from '@preact/signals';
import { filter, filterShown, list, progress } from '../app_state';
import { isFiltering, noFilter, type Filter } from '../../shared/filter';
import { strings } from '../../shared/strings';
import { Icon } from './icon';

const smallestNumbers = [25, 100, 500, 2500, 10_000, 50_000];

/** The button that opens the panel; it says how many filters are set. */
export function FilterButton() {
  const set = useComputed(() => {
    const { genres, without, from, to, minRatings } = filter.value;
    return genres.length + without.length + Number(from + to > 0) + Number(minRatings > 0);
  }).value;
  return (
    <button
      type="button"
      class="filter-button"
      aria-expanded={filterShown.value}
      aria-controls="filters"
      onClick={() => {
        filterShown.value = !filterShown.value;
      }}
    >
      <Icon name="filter" />
      {strings.filter}
      {set > 0 && (
        <span class="badge">
          {set}
          <span class="visually-hidden"> {strings.filtersSet}</span>
        </span>
      )}
    </button>
  );
}

function change(part: Partial<Filter>) {
  filter.value = { ...filter.value, ...part };
}

/** No matter, with it, without it: each press leads on. */
function GenreChip({ genre, count }: { readonly genre: string; readonly count: number | null }) {
  const { genres, without } = filter.value;
  const state = genres.includes(genre) ? 'with' : without.includes(genre) ? 'without' : 'any';
  const press = () => {
    const others = {
      genres: genres.filter((name) => name !== genre),
      without: without.filter((name) => name !== genre),
    };
    if (state === 'any') change({ ...others, genres: [...others.genres, genre] });
    else if (state === 'with') change({ ...others, without: [...others.without, genre] });
    else change(others);
  };
  return (
    <button
      type="button"
      class={`chip chip-${state}`}
      aria-label={strings.genreChip(genre, state, count)}
      onClick={press}
    >
      <span class="chip-sign">{{ any: '', with: '+', without: '−' }[state]}</span>
      <span class="chip-name">{genre}</span>
      {state !== 'without' && count !== null && <small>{count}</small>}
    </button>
  );
}

function YearField({ bound, label }: { readonly bound: 'from' | 'to'; readonly label: string }) {
  const year = filter.value[bound];
  return (
    <label>
      {label}{' '}
      <input
        class="field year-field"
        type="text"
        inputMode="numeric"
        maxLength={4}
        placeholder={strings.yearAny}
        value={year === 0 ? '' : String(year)}
        onChange={(event) => {
          const text = event.currentTarget.value.trim();
          const next = /^\d{4}$/.test(text) ? Number(text) : 0;
          event.currentTarget.value = next === 0 ? '' : text;
          change({ [bound]: next });
        }}
      />
    </label>
  );
}

export function FilterPanel() {
  const report = list.value?.answer.filtered ?? null;
  const { minRatings } = filter.value;
  const numUsers = progress.value?.manifest?.numUsers ?? 0;
  const numbers = new Set([
    0,
    minRatings,
    ...smallestNumbers.filter((number) => number < numUsers),
  ]);
  return (
    <div id="filters" class="filters" role="group" aria-label={strings.filters}>
      {filterShown.value && (
        <>
          <div class="chips" role="group" aria-label={strings.genres}>
            {(progress.value?.engine?.genres ?? []).map((genre) => (
              <GenreChip
                key={genre}
                genre={genre}
                count={report === null ? null : (report.genres[genre] ?? 0)}
              />
            ))}
          </div>
          <p class="chips-hint">{strings.genresHint}</p>
          <div class="filter-fields">
            <YearField bound="from" label={strings.yearFrom} />
            <YearField bound="to" label={strings.yearTo} />
            <label>
              {strings.minRatings}{' '}
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
                      {strings.minRatingsOption(number)}
                    </option>
                  ))}
              </select>
            </label>
          </div>
        </>
      )}
      <div class="filter-result">
        <p role="status">
          {report !== null && strings.filterResult(report.numPassing, report.numLooked)}
          {!filterShown.value && report !== null && ` ${strings.filterInWords(filter.value)}`}
        </p>
        {isFiltering(filter.value) && (
          <button
            type="button"
            class="quiet"
            onClick={() => {
              filter.value = noFilter;
            }}
          >
            {strings.filterReset}
          </button>
        )}
      </div>
    </div>
  );
}
