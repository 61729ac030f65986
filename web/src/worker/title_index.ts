// The names of all items, for the search box and for lists from elsewhere: one index, in a module of its own
// (wasm/als_titles.d.ts), fetched and filled when it is first asked for.

import type { Engine, Item } from '../../../wasm/als_engine';
import type { Titles } from '../../../wasm/als_titles';
import type { FoundWords } from '../shared/protocol';
import { valueOf } from './loaded_engine';

const foundWords = ['all', 'misspelt', 'some'] as const; // by their numbers

export interface FoundTitle {
  readonly itemId: string;
  readonly cost: number; // what separates it from the query, in letters
  readonly place: number; // of all items, the most rated first
  readonly words: FoundWords;
}

export interface NamedTitles {
  readonly full: readonly string[]; // items that have a name in common with a title, the most rated first
  readonly main: readonly string[]; // where a name of the one is what the other has before a subtitle
  readonly year: number; // written behind the title, or 0
}

const atOnce = 1000;
const maxOffset = 100_000; // the engine's own limits

export class TitleSearch {
  readonly #titles: Titles;
  readonly #itemIds: string[] = []; // by place
  #years: readonly [oldest: number, newest: number] = [Infinity, 0];

  constructor(titles: Titles) {
    this.#titles = titles;
  }

  get size(): number {
    return this.#itemIds.length;
  }

  add(items: readonly Pick<Item, 'itemId' | 'title' | 'year'>[]): void {
    // Some engines' titles come without the year that their item has.
    const lineOf = ({ title, year }: Pick<Item, 'title' | 'year'>) =>
      year === 0 || title.endsWith(')') ? title : `${title} (${String(year)})`;
    this.#titles.append(items.map((item) => `${lineOf(item)}\n`).join(''));
    const years = items.map(({ year }) => year).filter((year) => year > 0);
    this.#itemIds.push(...items.map(({ itemId }) => itemId));
    this.#years = [Math.min(this.#years[0], ...years), Math.max(this.#years[1], ...years)];
  }

  /** Goes on with what the engine has; of the very largest catalogues all but the least rated. */
  async follow(engine: Engine, numUsable: number): Promise<void> {
    while (this.size < numUsable && this.size <= maxOffset) {
      const { itemIds } = valueOf(
        engine.recommend([], new Float32Array(), {
          score: 'popularity',
          n: atOnce,
          offset: this.size,
          excludeSeen: false,
          minRatings: 0,
        }),
      );
      if (itemIds.length === 0) return;
      this.add(valueOf(engine.items(itemIds)));
      // Other questions come in between.
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
  }

  /** All items' ids, as many at a time as the engine takes. */
  batches(): readonly (readonly string[])[] {
    return Array.from({ length: Math.ceil(this.size / atOnce) }, (_, i) =>
      this.#itemIds.slice(i * atOnce, (i + 1) * atOnce),
    );
  }

  /** The oldest and the newest item's; 0 where no item has one. */
  get years(): readonly [oldest: number, newest: number] {
    const [oldest, newest] = this.#years;
    return newest === 0 ? [0, 0] : [oldest, newest];
  }

  /** Whether items of that year may be here. */
  reaches(year: number): boolean {
    const [oldest, newest] = this.#years;
    return newest === 0 || (year >= oldest && year <= newest);
  }

  /** Of items in whose title one of the words stands. */
  withWords(words: readonly string[]): string[] {
    // Half a surrogate pair would swallow the line end after it.
    const lines = words.map((one) => one.replace(/[\n\p{Cs}]/gu, ' ')).join('\n');
    const { places } = this.#titles.withWords(lines);
    return Array.from(places, (place) => this.#itemIds[place] ?? '');
  }

  /** Best first. */
  search(query: string, n: number): FoundTitle[] {
    const { places, costs, words } = this.#titles.search(query, n);
    return Array.from(places, (place, i) => ({
      itemId: this.#itemIds[place] ?? '',
      cost: costs[i] ?? 0,
      place,
      words: foundWords[words[i] ?? 0] ?? 'all',
    }));
  }

  named(title: string): NamedTitles {
    const { full, main, year } = this.#titles.named(title);
    const ids = (places: Int32Array) => Array.from(places, (place) => this.#itemIds[place] ?? '');
    return { full: ids(full), main: ids(main), year };
  }
}

/** Of hits that are about as near and as well known, those first that the visitor is likelier to like. */
export function byTaste(
  hits: readonly FoundTitle[],
  likely: ReadonlyMap<string, number>,
): FoundTitle[] {
  const values = [...likely.values()];
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1);
  // A film that is surely liked gains what four times as many ratings would.
  const rank = ({ itemId, cost, place }: FoundTitle) =>
    cost + 0.12 * Math.log2(1 + place) - 0.24 * ((likely.get(itemId) ?? mean) - mean);
  const isExact = ({ cost }: FoundTitle) => cost === 0;
  return [
    ...hits.filter(isExact),
    ...hits.filter((hit) => !isExact(hit)).sort((a, b) => rank(a) - rank(b)),
  ];
}
