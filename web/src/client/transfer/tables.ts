// A table of whatever service, read by facts about columns, file names and scales: which service wrote it, what its rows are, and
// guesses at what the list is and how it rates.

import { isOfFilms, type About } from '../../shared/about';
import type { ItemClue } from '../../shared/protocol';
import { isItemId } from '../../shared/item';
import type { Because, ListSource, Role } from '../../shared/lists';
import type { Mark } from '../visitor_record';
import {
  columnsByName,
  imdbIdOf,
  isEpisode,
  kindOf,
  plainName,
  scaleToldBy,
  withColumnsByContent,
  type Columns,
  type Meaning,
} from './columns';
import type { TextFile } from './container';
import { parseCsv, separators, type Csv, type CsvRow, type Separator } from './csv';
import { dayOrderOf, timeOf, type DayOrder } from './dates';
import {
  isNamed,
  linksOf,
  maxRows,
  shortTitle,
  UnreadableList,
  yearOf,
  type ItemList,
  type LineProblem,
  type ListedItem,
} from './listed_items';
import { parseRating, scaleBySize, scaleOf, scalesFor, type ScaleName } from './scales';

/** A whole number's digits, as spreadsheets write them too. */
const digitsOf = (text: string): string => /^0*(\d{1,20})(?:[.,]0+)?$/.exec(text)?.[1] ?? '';

interface Header {
  readonly csv: Csv;
  readonly names: readonly string[];
  readonly columns: Columns;
  readonly rows: readonly CsvRow[]; // behind it
  readonly ratingOf: string; // of what the ratings in that column are
  readonly isLetterboxdList: boolean;
}

const sniffed = 32_768; // letters, enough for any header
const maxHeaderLine = 20; // some lists begin with words about themselves

const canName = (columns: Columns, about: About): boolean =>
  (['id', 'movielens', 'imdb', 'tmdb', 'title'] as const).some((meaning) => columns.has(meaning)) ||
  about.links.some(({ name }) => columns.has(`link ${name}`));

/** The row that names the columns, where a row does. */
function headerIn({ rows }: Csv, about: About): { place: number; columns: Columns } | null {
  let best: { place: number; columns: Columns } | null = null;
  for (const [place, { fields }] of rows.slice(0, maxHeaderLine).entries()) {
    if (fields.some((field) => imdbIdOf(field) !== '')) break; // an item: no header comes after it
    const textsIn = (at: number) =>
      rows.slice(place + 1).flatMap(({ fields }) => fields[at]?.trim() || []);
    const columns = columnsByName(fields, about, textsIn);
    // A list's own description has a name as well, and its items have more columns that are known.
    if (canName(columns, about) && columns.size > (best?.columns.size ?? 0))
      best = { place, columns };
  }
  if (best !== null || !isOfFilms(about)) return best;
  const first = rows.findIndex(({ fields }) => fields.some((field) => imdbIdOf(field) !== ''));
  return first < 0 || first > maxHeaderLine ? null : { place: first - 1, columns: new Map() };
}

function tableOf(text: string, about: About): Header {
  const start = text.slice(0, sniffed);
  let chosen: { separator: Separator; known: number } | null = null;
  for (const separator of separators) {
    const found = headerIn(parseCsv(start, separator), about);
    const known = found === null ? -1 : found.columns.size;
    if (known > (chosen?.known ?? -1)) chosen = { separator, known };
  }
  if (chosen === null) throw new UnreadableList('unknown-layout');
  const csv = parseCsv(text, chosen.separator, maxRows + maxHeaderLine + 1);
  const header = headerIn(csv, about);
  if (header === null) throw new UnreadableList('unknown-layout');
  const rows = csv.rows.slice(header.place + 1);
  const named = csv.rows[header.place]?.fields ?? [];
  const columns = isOfFilms(about) ? withColumnsByContent(header.columns, rows) : header.columns;
  if (!canName(columns, about)) throw new UnreadableList('unknown-layout');
  const isLetterboxdList = /^letterboxd list export/i.test(csv.rows[0]?.fields[0] ?? '');
  const ratingOf = scaleToldBy(named[columns.get('ratingOf') ?? -1] ?? '');
  return { csv, names: named, columns, rows, ratingOf, isLetterboxdList };
}

const ownColumns = ['id', 'title', 'rating', 'date'];

function sourceOf({ names, columns, isLetterboxdList }: Header, about: About): ListSource {
  if (columns.has('letterboxd') || isLetterboxdList) return 'letterboxd';
  if (columns.has('simkl')) return 'simkl';
  if (columns.has('movielens')) return 'movielens';
  const imdb = columns.get('imdb');
  // IMDb's own name of its ids; in a language that this page does not know, there is none that others share.
  const isNamedSo = /const$/.test(plainName(names[imdb ?? -1] ?? ''));
  if (imdb !== undefined && (isNamedSo || !columnsByName(names, about).has('imdb'))) return 'imdb';
  // The layout that `toCsv` writes, of whatever is no film.
  const isOurs = !isOfFilms(about) && names.every((name) => ownColumns.includes(plainName(name)));
  return isOurs && columns.has('rating') ? 'matinee' : 'table';
}

/** Statuses as Simkl and others write them: the first that fits. */
const statuses: readonly (readonly [pattern: RegExp, mark: Mark | null])[] = [
  [/^not (?:plan|want|watch.?list|wish)/i, null],
  [/\b(?:un|(?:not|never|\w+n['’]t)[ -]?(?:yet[ -])?)(?:seen|watched)/i, 'watchlist'],
  [/\b(?:plan|want|watch.?list|wish|to.?watch)/i, 'watchlist'],
  [/\b(?:complet|(?:re)?seen|(?:re)?watched|finished|dropped)/i, 'seen'],
];
/** A column of yes and no is called what the yes means. */
const spokenOut = (status: string, name: string): string =>
  /^(?:yes|y|true|1|x|[✓✔]|ja|oui|s[ií])$/i.test(status)
    ? name
    : /^(?:no|n|false|0|nein|non)$/i.test(status)
      ? `not ${name}`
      : status;

/** What a file's name and folder tell of it: the first that fits. */
const byName: readonly (readonly [pattern: RegExp, role: Role])[] = [
  [/(^|\/)(deleted|orphaned)\//i, 'none'],
  [/(^|\/)lists?\/[^/]*$/i, 'list'],
  [/(^|\/)likes?\/films?\b[^/]*$/i, 'likes'],
  [/(^|\/)likes?\/[^/]*$/i, 'none'], // reviews and lists of others
  [/watch[-_ ]?list|unwatched|to[-_ ]?watch|merkliste|wishlist/i, 'watchlist'],
  [/diary|reviews?\b|tagebuch/i, 'diary'],
  [/watched|\bseen\b|history|gesehen/i, 'seen'],
  [/\bliked?s?\b|favou?rites?/i, 'likes'],
  [/ratings?\b|bewertung/i, 'ratings'],
];

function guessRole(
  path: string,
  { columns, isLetterboxdList }: Header,
  numRated: number,
  numRows: number,
): [Role, Because['role']] {
  const inFolder = byName.slice(0, 4).find(([pattern]) => pattern.test(path));
  if (inFolder !== undefined) return [inFolder[1], 'name'];
  if (isLetterboxdList) return ['list', 'columns'];
  const baseName = path.slice(path.lastIndexOf('/') + 1);
  const [, named] = byName.slice(4).find(([pattern]) => pattern.test(baseName)) ?? [];
  if (named === 'watchlist' || named === 'seen' || named === 'likes' || named === 'diary') {
    return [named, 'name'];
  }
  const isDiary = ['status', 'rewatch', 'watched'] as const;
  if (numRated > 0 && isDiary.some((meaning) => columns.has(meaning))) {
    return [numRated === numRows ? 'ratings' : 'diary', 'columns'];
  }
  if (columns.has('status') || columns.has('rewatch')) return ['diary', 'columns'];
  if (numRated > 0 && (named === 'ratings' || numRated >= numRows / 2)) {
    return ['ratings', named === 'ratings' ? 'name' : 'content'];
  }
  return ['list', columns.has('position') ? 'columns' : 'unknown'];
}

function guessScale(
  source: ListSource,
  { columns, ratingOf }: Header,
  ratings: readonly string[],
  about: About,
): { scale: ScaleName; because: Because['scale']; step: number | null } {
  const offered = scalesFor(about);
  const known = (scale: ScaleName, because: Because['scale'], step: number | null) => ({
    scale: offered.includes(scale) ? scale : ('own' as const),
    because,
    step,
  });
  const values = ratings
    .map((text) => parseRating(text))
    .flatMap(({ value, of }) => (of === null && Number.isFinite(value) ? [value] : []));
  // A heart is 1.
  const canBeOwn = about.scale !== null || values.every((value) => value <= 1);
  if (source === 'matinee' && offered.includes('own') && canBeOwn) return known('own', 'own', null);
  if (ratings.length === 0) return known('five', 'none', null);
  if (source === 'imdb') return known('ten', 'service', 1);
  // A service's own, unless somebody has filled its columns from another one's.
  const isOfStars = source === 'letterboxd' || source === 'movielens';
  const numAbove = values.filter((value) => value > 5).length;
  if (isOfStars && numAbove <= values.length / 4) return known('five', 'service', 0.5);
  const told = scaleOf(Number(ratingOf));
  if (!columns.has('rating') && told !== undefined) return known(told, 'column', null);
  // What is below nothing stands on a scale of its own.
  const isOwn = about.scale === null ? canBeOwn : values.some((value) => value < 0);
  if (isOwn && offered.includes('own')) return known('own', 'size', null);
  const scale = scaleBySize(values);
  const isSure = scale !== 'five' || values.some((value) => value % 1 !== 0);
  return known(scale, isSure ? 'size' : 'size-unsure', null);
}

/** Of a list with days the way it runs; of one without, the last row is the newest. */
function runsBackwards(rows: readonly ListedItem[]): boolean {
  let falls = 0;
  for (const [i, { when }] of rows.entries())
    falls += Math.sign((rows[i - 1]?.when ?? when) - when);
  return falls > 0;
}

/** A row's fields in their columns, or null if they have moved or some are cut off. */
function wholeRow(
  fields: readonly string[],
  columns: Columns,
  numColumns: number,
): readonly string[] | null {
  const isCut = (['rating', 'ratingOf', 'title', 'imdb'] as const).some(
    (meaning) => (columns.get(meaning) ?? -1) >= fields.length,
  );
  if (isCut) return null;
  if (fields.length <= numColumns) return fields;
  // More fields than columns: fine behind the ones that are needed, else all of them have moved.
  const isInPlace = (row: readonly string[]) =>
    (['year', 'date', 'watched', 'added'] as const).every((meaning) => {
      const text = row[columns.get(meaning) ?? -1]?.trim() ?? '';
      return text === '' || (meaning === 'year' ? yearOf(text) > 0 : /\d{4}|\d\D\d/.test(text));
    });
  // "4,5" between commas, with no quotes around it.
  const rating = columns.get('rating') ?? columns.get('ratingOf') ?? -1;
  const [whole = '', tenths = ''] = fields.slice(rating, rating + 2).map((field) => field.trim());
  const isSplit =
    fields.length === numColumns + 1 && /^\d{1,2}$/.test(whole) && /^\d$/.test(tenths);
  if (!isSplit) return isInPlace(fields) ? fields : null;
  const joined = [...fields.slice(0, rating), `${whole},${tenths}`, ...fields.slice(rating + 2)];
  // Nothing but the days and years behind it tells whether it is one.
  if (rating < numColumns - 1 && isInPlace(fields) === isInPlace(joined)) return null;
  return [joined, fields].find(isInPlace) ?? null;
}

function readRow(
  { line, fields: written }: CsvRow,
  { columns, names, ratingOf }: Header,
  about: About,
  dayOrder: DayOrder,
  now: number,
): Omit<ListedItem, 'file'> | LineProblem {
  const fields = wholeRow(written, columns, names.length || Infinity);
  if (fields === null) return { line, kind: 'columns', text: String(written.length) };
  const at = (meaning: Meaning) => fields[columns.get(meaning) ?? -1]?.trim() ?? '';
  const isFilms = isOfFilms(about);
  const kind = isEpisode(at('title')) ? 'other' : kindOf(at('type'));
  const isMovieLens = columns.has('movielens');
  const isOwn = !isMovieLens || about.catalogue === 'movielens';
  const id = isMovieLens ? digitsOf(at('movielens')) : at('id');
  const links = Object.fromEntries(
    about.links.map(({ name }) => [name, at(`link ${name}`)] as const),
  );
  if (isFilms) {
    links['IMDb'] = imdbIdOf(at('imdb')) || digitsOf(at('imdb'));
    // There series are numbered apart from films, by the same numbers.
    links['TMDB'] = kind === 'film' ? digitsOf(at('tmdb')) : '';
  }
  const clue: ItemClue = {
    itemId: isOwn && isItemId(id) ? id : '',
    links: linksOf(links),
    title: shortTitle(at('title')),
    otherTitle: shortTitle(at('originalTitle')),
    year: yearOf(at('year')),
  };
  if (!isNamed(clue)) return { line, kind: 'item', text: '' };
  const scaled = at('ratingOf');
  const status = spokenOut(at('status'), names[columns.get('status') ?? -1] ?? '');
  const notRated = /^(?:[-–—]|n\/?a|null|none|(?:un|not )rated)$/i;
  const rating = at('rating').replace(notRated, '');
  return {
    line,
    clue,
    // Where both columns are there, the one that says of what it is says so in each row.
    rating: rating || (columns.has('rating') && scaled !== '' ? `${scaled}/${ratingOf}` : scaled),
    mark: statuses.find(([pattern]) => pattern.test(status))?.[1] ?? null,
    list: '',
    when: timeOf(at('date') || at('watched') || at('added'), dayOrder, now),
    visited: timeOf(at('watched'), dayOrder, now),
    kind,
  };
}

export function readTable(
  { path, text }: TextFile,
  file: number,
  about: About,
  now: number,
): ItemList {
  const header = tableOf(text, about);
  const { columns, rows } = header;
  const user = columns.get('user');
  if (user !== undefined && new Set(rows.map(({ fields }) => fields[user])).size > 1) {
    throw new UnreadableList('several-people');
  }
  if (rows.length === 0 && header.csv.problems.length === 0) throw new UnreadableList('empty');
  if (rows.length > maxRows) throw new UnreadableList('too-many-rows');
  const days = (meaning: Meaning) =>
    rows.map(({ fields }) => fields[columns.get(meaning) ?? -1] ?? '');
  const dayOrder = dayOrderOf([...days('date'), ...days('watched'), ...days('added')]);
  const items: ListedItem[] = [];
  const problems: LineProblem[] = header.csv.problems.map((problem) => ({ ...problem, text: '' }));
  for (const row of rows) {
    const read = readRow(row, header, about, dayOrder, now);
    if ('kind' in read && 'text' in read) problems.push(read);
    else items.push({ file, ...read });
  }
  const source = sourceOf(header, about);
  const ratings = items.map(({ rating }) => rating).filter((rating) => rating !== '');
  const [role, becauseRole] = guessRole(path, header, ratings.length, items.length);
  const { scale, because, step } = guessScale(source, header, ratings, about);
  return {
    path,
    source,
    rows: items,
    problems: problems.sort((a, b) => a.line - b.line),
    numRated: ratings.length,
    guess: { role, scale },
    because: { role: becauseRole, scale: because },
    step,
    isNewestFirst: runsBackwards(items),
    keepsUnknown: false,
  };
}
