// What the visitor has, as files for themselves and for other places.

import type { About } from '../../shared/about';
import { spokenTitle } from '../../shared/item';
import type { RankedItem } from '../../shared/protocol';
import type { DatedRating, Kept, MarkedItem } from '../visitor_record';
import { formatCsv } from './csv';
import { catalogueOf, jsonVersion } from './copy';

export interface Belongings {
  readonly ratings: readonly DatedRating[];
  readonly watchlist: readonly MarkedItem[];
  readonly notInterested: readonly MarkedItem[];
  readonly unseen: readonly MarkedItem[];
  readonly seen: readonly MarkedItem[];
  readonly lists: readonly { readonly name: string; readonly itemIds: readonly string[] }[];
  readonly never: Kept;
}
/** The items that the model knows, by id. */
export type Items = ReadonlyMap<string, RankedItem>;

/** The values of an item's links that are known, by the links' names. */
const linksOf = ({ links }: RankedItem, about: About): Record<string, string> =>
  Object.fromEntries(
    about.links.flatMap(({ name }, i) => (links[i] ? [[name, links[i]] as const] : [])),
  );

/** Our own file: everything, with all that helps to find an item again under another model. */
export function toJson(
  { ratings, watchlist, notInterested, unseen, seen, lists, never }: Belongings,
  items: Items,
  about: About,
  now: Date,
): string {
  const described = (itemId: string) => {
    const item = items.get(itemId);
    if (item === undefined) return { itemId };
    const links = linksOf(item, about);
    return {
      itemId,
      title: item.title,
      year: item.year === 0 ? undefined : item.year,
      links: Object.keys(links).length === 0 ? undefined : links,
    };
  };
  // 0: a list from elsewhere did not tell it.
  const time = (milliseconds: number) =>
    milliseconds === 0 ? undefined : new Date(milliseconds).toISOString();
  const marked = (list: readonly MarkedItem[]) =>
    list.map(({ itemId, markedAt }) => ({ ...described(itemId), at: time(markedAt) }));
  return `${JSON.stringify(
    {
      format: 'matinee-visitor',
      version: jsonVersion,
      catalogue: catalogueOf(about),
      scale: about.scale,
      exportedAt: now.toISOString(),
      ratings: ratings.map(({ itemId, value, ratedAt }) => ({
        ...described(itemId),
        rating: value,
        at: time(ratedAt),
      })),
      watchlist: marked(watchlist),
      notInterested: marked(notInterested),
      unseen: marked(unseen),
      seen: marked(seen),
      lists: lists.map(({ name, itemIds }) => ({ name, items: itemIds.map(described) })),
      never: { ...never, itemIds: undefined },
    },
    null,
    1,
  )}\n`;
}

const yearOf = ({ year }: RankedItem) => (year === 0 ? '' : String(year));

/** The ratings, in a layout of our own. */
export function toCsv(ratings: readonly DatedRating[], items: Items): string {
  const rows = ratings.map(({ itemId, value, ratedAt }) => [
    itemId,
    items.get(itemId)?.title ?? '',
    String(value),
    ratedAt === 0 ? '' : new Date(ratedAt).toISOString().slice(0, 10),
  ]);
  return formatCsv([['id', 'title', 'rating', 'date'], ...rows]);
}

/**
 * The ratings in the layout that Letterboxd imports. No column for the day: Letterboxd would write each into the diary, as seen
 * on the day of its rating.
 */
export function toLetterboxdCsv(
  ratings: readonly DatedRating[],
  items: Items,
  about: About,
): string {
  const stars = (value: number) =>
    String(Math.max(0.5, Math.round((10 * value) / (about.scale?.max ?? 1)) / 2));
  const rows = ratings.flatMap(({ itemId, value }) => {
    const item = items.get(itemId);
    if (item === undefined) return [];
    const { IMDb: imdb, TMDB: tmdb } = linksOf(item, about);
    return [
      [
        spokenTitle(item.title).title,
        yearOf(item),
        stars(value),
        imdb === undefined ? '' : `tt${imdb.padStart(7, '0')}`,
        tmdb ?? '',
      ],
    ];
  });
  return formatCsv([['Title', 'Year', 'Rating', 'imdbID', 'tmdbID'], ...rows]);
}
