// What the search box asks of the titles: the module that finds them, and hits that pass the filter. Fetched when it is first asked.

import type { Engine, ItemFilter } from '../../../wasm/als_engine';
import type { TitlesModule } from '../../../wasm/als_titles';
import {
  everything,
  filterParts,
  hasPart,
  isFiltering,
  withoutPart,
  type Filter,
  type FilterReport,
  type Within,
} from '../shared/filter';
import type {
  Answer,
  EngineBuild,
  RankedItem,
  SearchFound,
  SearchQuestion,
} from '../shared/protocol';
import { startAlone } from './compiled_module';
import { valueOf } from './loaded_engine';
import { byTaste, TitleSearch, type FoundTitle } from './title_index';

declare const __TITLES_BUILDS__: { readonly simd: EngineBuild }; // with addresses relative to the page

/** The index, still empty; `builtAt` is the address of another compiled module of the page. */
export async function startTitles(builtAt: string): Promise<TitleSearch> {
  const { url, wasmIntegrity } = __TITLES_BUILDS__.simd;
  const module = await startAlone<TitlesModule>({
    url: new URL(`../../${url}`, builtAt).href,
    wasmIntegrity,
  });
  return new TitleSearch(new module.Titles());
}

const maxFound = 1000; // that a filter chooses from

/** What the best of them have of the query's words. */
export const bestWords = (hits: readonly FoundTitle[]): SearchFound['words'] =>
  (['all', 'misspelt', 'some'] as const).find((kind) => hits.some((hit) => hit.words === kind)) ??
  'none';

/** What the search box answers: hits that pass the filter, and how many there were without. */
export function answerTo(
  { query, n, filter, within, ratings }: SearchQuestion,
  titles: TitleSearch,
  engine: Engine,
  itemFilter: (filter: Filter | null, within: Within | null) => ItemFilter,
  predicted: (itemIds: readonly string[]) => RankedItem[],
): Answer {
  const start = performance.now();
  const isFiltered = (filter !== null && isFiltering(filter)) || within?.only != null;
  let hits = titles.search(query, isFiltered ? maxFound : Math.min(2 * n, maxFound));
  const numLooked = hits.length;
  const words = bestWords(hits);
  // What is never to be shown can be searched for.
  const passing = (by: Filter | null, only: readonly string[] | null) => {
    const isThere = only === null ? null : new Set(only);
    const possible = hits.flatMap(({ itemId }) =>
      isThere === null || isThere.has(itemId) ? [itemId] : [],
    );
    const list = valueOf(
      engine.recommend([], new Float32Array(), {
        score: 'popularity',
        n: maxFound,
        excludeSeen: false,
        minRatings: 0,
        filter: itemFilter(by, { ...everything, only: possible }),
      }),
    );
    return new Set(list.itemIds);
  };
  let relaxed: FilterReport['relaxed'] = [];
  if (isFiltered) {
    const only = within?.only ?? null;
    const left = passing(filter, only);
    if (left.size === 0 && filter !== null) {
      relaxed = filterParts
        .filter((part) => hasPart(filter, part))
        .map((part) => ({
          part,
          numPassing: passing(withoutPart(filter, part), part === 'lists' ? null : only).size,
        }));
    }
    hits = hits.filter(({ itemId }) => left.has(itemId));
  }
  const numPassing = hits.length;
  const items = new Map(
    predicted(hits.slice(0, 2 * n).map(({ itemId }) => itemId)).map((item) => [item.itemId, item]),
  );
  const likely = new Map([...items].map(([itemId, item]) => [itemId, item.likely]));
  const ordered = ratings.length === 0 ? hits : byTaste(hits, likely);
  return {
    items: ordered.slice(0, n).flatMap(({ itemId }) => items.get(itemId) ?? []),
    milliseconds: performance.now() - start,
    filtered: isFiltered ? { numLooked, numPassing, tags: {}, relaxed } : null,
    numPassing,
    about: null,
    found: { words, newest: titles.years[1] },
  };
}
