// The names of all items, for lists from elsewhere: who has exactly this name, and who has most of these words. Made once, when
// the first list comes, and held as one text an item.

import type { Engine, Item } from '../../../wasm/als_engine';
import { spokenTitle, withArticleFirst } from '../shared/item';
import { valueOf } from './loaded_engine';

/** What NFKD leaves as it is. */
const letters: Readonly<Record<string, string>> = {
  ...{ ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ı: 'i' },
};
const article =
  /^(the|a|an|le|la|les|un|une|el|los|las|il|lo|gli|der|die|das|ein|eine|den|det|de|het) (?=.)/;

const isPlain = /^[ -~]*$/; // most titles, which need less

/** Letters and digits, without accents, case and punctuation, in words. */
const foldedWords = (text: string): string =>
  (isPlain.test(text)
    ? text.toLowerCase()
    : text
        .normalize('NFKD')
        .replace(/\p{M}/gu, '')
        .toLowerCase()
        .replace(/[ßæœøłđðþı]/g, (letter) => letters[letter] ?? letter)
  )
    .replace(/['’`´]/g, '')
    .replace(/&/g, ' and ')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** A title as it is compared: without a leading article too. */
export const foldedTitle = (title: string): string => foldedWords(title).replace(article, '');

const yearAtEnd = /^(.*\S)\s*[([](\d{4})[)\]]\s*$/;
const subtitle = /^(.+?)(?::\s|\s[-–—]\s)/;

export interface TitleNames {
  readonly full: ReadonlySet<string>; // each name by itself
  readonly main: ReadonlySet<string>; // what comes before a subtitle
  readonly year: number; // written behind the title, or 0
}

/** Each name that a title gives: "Good, the Bad and the Ugly, The (Buono, il brutto, il cattivo, Il) (1966)". */
export function namesIn(title: string): TitleNames {
  const [, rest = title, year = '0'] = yearAtEnd.exec(title) ?? [];
  const spoken = spokenTitle(rest);
  const others = spoken.otherTitle
    .split(' · ')
    .map((other) => other.replace(/^a\.?k\.?a\.? /i, ''));
  const names = [rest, withArticleFirst(rest), spoken.title, ...others];
  const folded = (texts: readonly string[]) =>
    new Set([...new Set(texts)].map(foldedTitle).filter((name) => name !== ''));
  const mains = names.flatMap((name) => subtitle.exec(name)?.[1] ?? []);
  return { full: folded(names), main: folded(mains), year: Number(year) };
}

interface Entry {
  readonly itemId: string;
  readonly year: number;
  readonly words: string; // of all names, with a space before each
}

const atOnce = 1000;
const maxOffset = 100_000; // the engine's own limits

/** All items from the most rated to the least, or nearly all of the very largest catalogues. */
export function* allItems(engine: Engine): Generator<Item> {
  for (let offset = 0; offset <= maxOffset; offset += atOnce) {
    const { itemIds } = valueOf(
      engine.recommend([], new Float32Array(), {
        score: 'popularity',
        n: atOnce,
        offset,
        excludeSeen: false,
        minRatings: 0,
      }),
    );
    yield* valueOf(engine.items(itemIds));
    if (itemIds.length < atOnce) break;
  }
}

const maxWords = 30; // of a question, a bit each

export class TitleIndex {
  readonly #entries: Entry[] = [];
  readonly #full = new Map<string, number[]>(); // places of entries
  readonly #main = new Map<string, number[]>();
  #years: readonly [oldest: number, newest: number] = [Infinity, 0];

  add({ itemId, title, year }: Pick<Item, 'itemId' | 'title' | 'year'>): void {
    const { full, main } = namesIn(title);
    const place = this.#entries.length;
    const note = (map: Map<string, number[]>, name: string) => {
      const places = map.get(name);
      if (places === undefined) map.set(name, [place]);
      else places.push(place);
    };
    for (const name of full) note(this.#full, name);
    for (const name of main) note(this.#main, name);
    this.#entries.push({ itemId, year, words: ` ${[...full].join(' ')}` });
    if (year > 0) this.#years = [Math.min(this.#years[0], year), Math.max(this.#years[1], year)];
  }

  /** Whether films of that year may be here. */
  reaches(year: number): boolean {
    const [oldest, newest] = this.#years;
    return newest === 0 || (year >= oldest && year <= newest);
  }

  #ids(
    map: ReadonlyMap<string, readonly number[]>,
    names: Iterable<string>,
    isIt: (year: number) => boolean,
  ) {
    const places = [...names].flatMap((name) => map.get(name) ?? []);
    const entries = [...new Set(places)].sort((a, b) => a - b).map((place) => this.#entries[place]);
    return entries.flatMap((entry) => (entry && isIt(entry.year) ? [entry.itemId] : []));
  }

  /** Items that have one of these names, the most rated first. */
  named(names: Iterable<string>, isIt: (year: number) => boolean): string[] {
    return this.#ids(this.#full, names, isIt);
  }

  /** Items that have one of these names before a subtitle. */
  begin(names: Iterable<string>, isIt: (year: number) => boolean): string[] {
    return this.#ids(this.#main, names, isIt);
  }

  /** Items that share the most telling words with a title, those of its year before others. */
  find(text: string, wantedYear: number, n: number): string[] {
    const written = namesIn(text).year;
    const year = wantedYear === 0 ? written : wantedYear;
    const name = foldedTitle(text.replace(yearAtEnd, '$1'));
    const words = [...new Set(name.split(' '))].filter((word) => word !== '').slice(0, maxWords);
    const numWith = words.map(() => 0);
    const sets = this.#entries.map(({ words: theirs }) => {
      let set = 0;
      for (const [i, word] of words.entries()) {
        if (!theirs.includes(` ${word}`)) continue;
        set |= 1 << i;
        numWith[i] = (numWith[i] ?? 0) + 1;
      }
      return set;
    });
    // A word that few titles have tells more.
    const weights = numWith.map((count) => Math.log(1 + this.#entries.length / Math.max(count, 1)));
    const all = weights.reduce((sum, weight) => sum + weight, 0);
    const exact = new Set(this.#full.get(name) ?? []);
    const scored: { itemId: string; score: number; shared: number; place: number }[] = [];
    for (const [place, set] of sets.entries()) {
      const entry = this.#entries[place];
      if (set === 0 || entry === undefined) continue;
      const shared = weights.reduce((sum, weight, i) => sum + ((set >> i) & 1) * weight, 0) / all;
      const apart = year === 0 || entry.year === 0 ? 0 : Math.abs(entry.year - year);
      const score = shared + (exact.has(place) ? 0.2 : 0) - Math.min(apart, 20) * 0.02;
      scored.push({ itemId: entry.itemId, score, shared, place });
    }
    const best = scored.reduce((most, { shared }) => Math.max(most, shared), 0);
    return scored
      .filter(({ shared }) => shared >= 0.6 * best)
      .sort((a, b) => b.score - a.score || a.place - b.place)
      .slice(0, n)
      .map(({ itemId }) => itemId);
  }
}
