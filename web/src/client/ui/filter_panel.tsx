// The filters of the list: genres to have and not to have, years, how often rated.

import './filters.css';
import { filter, filterShown, list, progress } from '../app_state';
import { isFiltering, noFilter, type Filter } from '../../shared/filter';
import { later } from '../../shared/strings_later';

const smallestNumbers = [25, 100, 500, 2500, 10_000, 50_000];

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
      aria-label={later.genreChip(genre, state, count)}
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
        placeholder={later.yearAny}
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
    <div id="filters" class="filters" role="group" aria-label={later.filters}>
      {filterShown.value && (
        <>
          <div class="chips" role="group" aria-label={later.genres}>
            {(progress.value?.engine?.genres ?? []).map((genre) => (
              <GenreChip
                key={genre}
                genre={genre}
                count={report === null ? null : (report.genres[genre] ?? 0)}
              />
            ))}
          </div>
          <p class="chips-hint">{later.genresHint}</p>
          <div class="filter-fields">
            <YearField bound="from" label={later.yearFrom} />
            <YearField bound="to" label={later.yearTo} />
            <label>
              {later.minRatings}{' '}
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
                      {later.minRatingsOption(number)}
                    </option>
                  ))}
              </select>
            </label>
          </div>
        </>
      )}
      <div class="filter-result">
        <p role="status">
          {report !== null && later.filterResult(report.numPassing, report.numLooked)}
          {!filterShown.value && report !== null && ` ${later.filterInWords(filter.value)}`}
        </p>
        {isFiltering(filter.value) && (
          <button
            type="button"
            class="quiet"
            onClick={() => {
              filter.value = noFilter;
            }}
          >
            {later.filterReset}
          </button>
        )}
      </div>
    </div>
  );
}
