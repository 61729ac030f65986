// How an item is spoken of on the page: its title without the other titles in brackets, and the tag that gives its colour.

const maxIdLength = 1024;
/** What can name an item: a text in one line, which every engine takes. */
export const isItemId = (id: unknown): id is string =>
  typeof id === 'string' && id !== '' && id.length <= maxIdLength && !/[\n\r\p{Cs}]/u.test(id);

export interface SpokenTitle {
  readonly title: string; // "Spirited Away"
  readonly otherTitle: string; // "Sen to Chihiro no kamikakushi", or ''
}

const trailingArticle =
  /^(.+), (A|An|The|Le|La|Les|L'|L’|Un|Une|Il|Lo|I|Gli|El|Los|Las|Der|Die|Das|Den|Det|En|Ein|Eine|O|Os|As)$/;

/** "Fabuleux destin d'Amélie Poulain, Le" as it is said. */
export function withArticleFirst(title: string): string {
  const [, rest, article] = trailingArticle.exec(title) ?? [];
  if (rest === undefined || article === undefined) return title;
  return /['’]$/.test(article) ? `${article}${rest}` : `${article} ${rest}`;
}

/** MovieLens writes other titles in brackets at the end; "Birdman: Or (…)" has words there that belong to its title. */
export function spokenTitle(title: string): SpokenTitle {
  const [, first, brackets] = /^(.+?) +\((.+)\)$/.exec(title) ?? [];
  if (first === undefined || brackets === undefined || / or$/i.test(first)) {
    return { title, otherTitle: '' };
  }
  const others = brackets.split(/\)\s*\(/).map((other) => withArticleFirst(other.trim()));
  return { title: withArticleFirst(first), otherTitle: others.join(' · ') };
}

// From the most telling to the least: "The Matrix" is Sci-Fi before it is Action, and Drama says little of anything. Each has a
// colour of its own; other tags take one of these by their place among the tags of their catalogue.
const byTelling = [
  'Film-Noir',
  'Western',
  'Documentary',
  'Animation',
  'Horror',
  'Sci-Fi',
  'Fantasy',
  'Musical',
  'Mystery',
  'Action',
  'Crime',
  'Adventure',
  'Romance',
  'War',
  'Children',
  'Thriller',
  'Comedy',
  'Drama',
  'IMAX',
];

/** The tag that tells most about an item, or null if none is listed. */
export function tellingTag(tags: readonly string[]): string | null {
  return byTelling.find((tag) => tags.includes(tag)) ?? tags[0] ?? null;
}

/** The class that gives a tag its colour, '' for none. `all` are the catalogue's tags. */
export function tagClass(tag: string | null, all: readonly string[]): string {
  if (tag === null) return '';
  const known = byTelling.indexOf(tag);
  const place = known < 0 ? Math.max(all.indexOf(tag), 0) % byTelling.length : known;
  return `tag-${String(place)}`;
}
