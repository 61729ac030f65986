// How a film is spoken of on the page: its title without the other titles in brackets, and the genre that gives its colour.

export interface SpokenTitle {
  readonly title: string; // "Spirited Away"
  readonly otherTitle: string; // "Sen to Chihiro no kamikakushi", or ''
}

const trailingArticle =
  /^(.+), (A|An|The|Le|La|Les|L'|L’|Un|Une|Il|Lo|I|Gli|El|Los|Las|Der|Die|Das|Den|Det|En|Ein|Eine|O|Os|As)$/;

/** "Fabuleux destin d'Amélie Poulain, Le" as it is said. */
function withArticleFirst(title: string): string {
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

// From the most telling to the least: "The Matrix" is Sci-Fi before it is Action, and Drama says little of anything.
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

/** The genre that tells most about a film, or null if none is listed. */
export function tellingGenre(genres: readonly string[]): string | null {
  return byTelling.find((genre) => genres.includes(genre)) ?? genres[0] ?? null;
}
