// The English sentences of what is brought along from elsewhere: the card that takes files, and the report of what they hold.

import { isOfFilms, type About } from './about';
import type { Because, ListSource, RefusedReason, Role } from './lists';
import { likedMuch } from './rating_scale';
import { capital, formatCount, opinionOf, plural, stringsOf } from './strings';

interface Clue {
  readonly itemId: string;
  readonly links: Readonly<Record<string, string>>; // by the link's name
  readonly title: string;
  readonly year: number;
}

const byTitle: Readonly<Record<string, readonly [inTable: string, inWords: string]>> = {
  title: ['title and year', 'by title and year'],
  'title-near-year': ['title, one year apart', 'by title, one year apart'],
  'title-part': ['title, without its subtitle', 'by title and year, without the subtitle'],
  'title-only': ['title, no year given', 'by title alone, since no year is given'],
  'title-close': ['a title like it', 'by a title spelt a little differently'],
  chosen: ['chosen by you', 'by you'],
};

const rows = { one: 'row', many: 'rows' };

const serviceNames: Readonly<Record<ListSource, string>> = {
  ...{ matinee: 'Matinee', movielens: 'MovieLens', imdb: 'IMDb', letterboxd: 'Letterboxd' },
  ...{ simkl: 'Simkl', table: 'The table' },
};
interface ListFacts {
  readonly source: ListSource;
  readonly rows: { readonly length: number };
  readonly numRated: number;
}
const fileName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

export function importStringsOf(about: About) {
  const { item, rating, action, scale } = about;
  const { ratingText } = stringsOf(about);
  const opinion = opinionOf(about);
  const isFilms = isOfFilms(about);
  const isLiked = scale === null;
  const ownId = about.catalogue === 'movielens' ? 'MovieLens id' : 'id';
  const sources: Readonly<Record<ListSource, string>> = {
    ...serviceNames,
    matinee: 'A copy made here',
    table: 'A table',
  };
  return {
    importHeading: `Bring your ${opinion.many} along`,
    importLead: `From ${isFilms ? 'Letterboxd, IMDb, MovieLens, other trackers or ' : ''}a copy made here. Files are read in this browser and sent nowhere; you see what they hold before anything changes.`,
    importChoose: 'Choose files',
    importDrop: `Or drop files, a folder${isFilms ? ' or a .zip' : ''} here.`,
    importWaiting: `Waiting for the ${item.many}`,
    importReading: (done: number, of: number) =>
      of === 0
        ? 'Reading the files…'
        : `Looking for the ${item.many}: ${formatCount(done)} of ${formatCount(of)}`,
    importWhere: 'Where to get such a file',
    importWheres: [
      ...(isFilms
        ? [
            [
              'Letterboxd',
              'Settings, Data, Export your data: the .zip as it comes, or the folder or files in it.',
            ],
            ['IMDb', 'Your ratings or a list, Export: a .csv.'],
            [
              'MovieLens',
              `Profile, Import/export: movielens-ratings.csv${about.catalogue === 'movielens' ? '; or ratings.csv of a data set' : ''}.`,
            ],
            [
              'Others',
              'A .csv with a first line that names the columns, such as “Title,Year,Rating”.',
            ],
          ]
        : []),
      ['Matinee', 'Your data, Everything, as JSON.'],
      ...(isFilms
        ? []
        : [['CSV', 'A first line “id,title,rating,date”; of id and title one is enough.']]),
    ] as [string, string][],
    unreadable: (path: string, reason: RefusedReason) =>
      `${fileName(path)}: ${
        {
          unreadable: `your browser could not read it. If it is a folder, drop its files or a .zip of it${isFilms ? ', or the file as it was downloaded' : ''}.`,
          empty: 'it is empty.',
          'too-large': `it is larger than 64 MiB, and one person’s ${opinion.many} never are. Is it the right file?`,
          'unpacks-too-large': 'it unpacks to more than 64 MiB, so it was not read to its end.',
          'too-deep': 'it is a .zip in a .zip in a .zip. Unpack it first.',
          encrypted: 'it is locked with a password. Unpack it first.',
          'nothing-inside': `there is no list of ${item.many} in it.`,
          damaged: 'it is damaged and cannot be read. Please get it again.',
          picture: 'it is a picture or a video.',
          document: 'it is a document. Lists come as .csv, .json or .zip.',
          spreadsheet: 'it is a spreadsheet. Save it as CSV, and bring that.',
          'web-page':
            'it is a web page. Look for “Export” there, and bring the file that it gives.',
          'other-archive': 'it is packed in a way that this page does not know. Unpack it first.',
          binary: 'it is not a text file. Lists come as .csv, .json or .zip.',
          'other-json':
            'it is a JSON file from another service. This page reads its own JSON files, and the CSV files of others.',
          'unknown-layout': `this page does not know its layout. Its first line should name the columns, and one column should name the ${item.many}.`,
          'several-people': `it holds the ${opinion.many} of several people. Leave only your own in it.`,
          'newer-version': 'it was made by a newer version of this page. Reload, and try again.',
          'too-many-rows': `it has more than 100,000 rows, and one person’s ${opinion.many} are fewer.`,
        }[reason]
      }`,
    reportTitle: (paths: readonly string[]) => {
      const [first = ''] = paths;
      const folder = first.split('/')[0] ?? '';
      const isOne =
        paths.length === 1 ||
        (first.includes('/') && paths.every((path) => path.startsWith(`${folder}/`)));
      return isOne
        ? `What ${paths.length === 1 ? fileName(first) : folder} holds`
        : `What these ${formatCount(paths.length)} files hold`;
    },
    reportRest: 'What is left of it',
    listFacts: ({ source, rows: all, numRated }: ListFacts) =>
      `${sources[source]}: ${plural(all.length, rows)}${
        numRated === all.length || isLiked
          ? ''
          : numRated === 0
            ? ', none rated'
            : `, ${formatCount(numRated)} rated`
      }.`,
    takenAs: 'Taken as',
    roles: {
      ratings: capital(opinion.many),
      diary: `Diary: ${action.done}, some ${opinion.given}`,
      seen: `${capital(item.many)} ${action.done}`,
      likes: isLiked ? 'Likes' : `Likes, as ${action.done}`,
      'likes-rated': `Likes, as ${ratingText(likedMuch(scale))}`,
      watchlist: 'Watchlist',
      'not-interested': 'Hidden',
      list: `A list: only what is ${opinion.given}`,
      copy: 'A copy made here',
      none: 'Nothing: leave it out',
    } satisfies Record<Role, string>,
    roleDoes: {
      ratings: '',
      diary: `What has no ${opinion.one} counts as ${action.done}, and is not suggested.`,
      seen: `What has no ${opinion.one} counts as ${action.done}, and is not suggested.`,
      likes: isLiked ? '' : `Each counts as ${action.done}, and is not suggested.`,
      'likes-rated': isLiked
        ? ''
        : `Each without a ${opinion.one} gets ${ratingText(likedMuch(scale))}.`,
      watchlist: 'What has no rating goes on your watchlist.',
      'not-interested': `What has no ${opinion.one} is never suggested.`,
      list: '',
      copy: '',
      none: '',
    } satisfies Record<Role, string>,
    becauseRole: {
      name: 'Guessed from its name.',
      columns: 'Guessed from its columns.',
      content: '',
      unknown: `Nothing in it says what it is. ${capital(action.done)}, liked, or a watchlist? Please choose.`,
    },
    ratedOutOf: 'Scale',
    scales: {
      four: isFilms ? 'Four stars' : 'Out of 4',
      five: isFilms ? 'Five stars' : 'Out of 5',
      ten: isFilms ? 'Ten points' : 'Out of 10',
      hundred: 'Per cent',
      own: `${capital(isLiked ? opinion.many : rating.many)}, as here`,
    },
    becauseScale: (because: Because['scale'], source: ListSource) =>
      ({
        service: `${serviceNames[source]} rates on this scale.`,
        column: 'Its column says so.',
        size: 'The scale is guessed from its ratings.',
        'size-unsure':
          'No rating in it is above 5: the scale may end at 5, or all of them may be low ones out of 10. Please check.',
        own: '',
        none: '',
      })[because],
    effects: {
      counts: '',
      replaced: 'another row counts',
      same: 'already here',
      mine: 'yours is kept',
    },
    markWords: {
      watchlist: 'Watchlist',
      seen: capital(action.done),
      'not-interested': 'Hidden',
      unseen: `Not ${action.done}`,
    },
    onList: (name: string) => `On the list “${name}”`,
    matchedBy: (by: string) => byTitle[by]?.[0] ?? (by === 'id' ? ownId : `${by} id`),
    foundBy: (n: number, by: string) =>
      `${plural(n, rows)} found ${byTitle[by]?.[1] ?? `by ${by === 'id' ? ownId : `${by} id`}`}`,
    keptById: (n: number) =>
      `${plural(n, item)} that this model does not know, kept for one that does`,
    reportUndecided: (n: number) =>
      `${plural(n, rows)} that could be several ${item.many}: choose below`,
    reportMissing: (n: number) => `${plural(n, rows)} not found`,
    reportBeyond: (n: number) =>
      plural(n, {
        one: `row whose ${item.one} this model does not have`,
        many: `rows whose ${item.many} this model does not have`,
      }),
    reportNotFilms: (n: number) =>
      `${plural(n, { one: 'row is a series, an episode or a game', many: 'rows are series, episodes or games' })}, which this model does not hold`,
    reportUnrated: (n: number) => `${plural(n, rows)} without a ${opinion.one}, left out`,
    reportProblems: (n: number) => `${plural(n, { one: 'line', many: 'lines' })} not understood`,
    reportRepeated: (n: number) =>
      `${plural(n, rows)} replaced by a newer one of the same ${item.one}`,
    reportSame: (n: number) =>
      `${plural(n, { one: `${item.one} is`, many: `${item.many} are` })} already here, unchanged`,
    reportOther: (n: number) =>
      `${plural(n, { one: 'other file', many: 'other files' })} in it, without ${item.many}`,
    reportNever: (n: number) =>
      `${plural(n, { one: 'rule', many: 'rules' })} for “Never show”, added to yours`,
    undecidedHeading: 'Which one?',
    undecidedBy: (by: string, n: number) =>
      by === 'ids'
        ? `Its title and its ids name different ${item.many}.`
        : by === 'other-id'
          ? `The title is here, but with another id. Is it this ${item.one}?`
          : by === 'title-part-only'
            ? `Only part of its title is here, and it has no year. Is it ${n === 1 ? `this ${item.one}` : `one of these ${item.many}`}?`
            : `${formatCount(n)} ${item.many} have this title${by === 'title' ? ' and year' : ''}. None is taken unless you choose.`,
    missingHeading: 'Not found',
    saveMissing: 'Save what was not found, as CSV',
    beyondSummary: 'Not in this model',
    problemsHeading: 'Not understood',
    lineProblem: (line: number, problem: string, file: string) =>
      `${file === '' ? 'Line' : `${file}, line`} ${formatCount(line)}: ${problem}`,
    problems: {
      quote: () => 'a quotation mark is out of place',
      columns: (found: string) => `it has ${found} fields, not as many as there are columns`,
      rating: (found: string) => `the rating “${found}” is not on this list’s scale`,
      item: () => `no ${item.one} is named`,
      entry: (list: string) => `no ${item.one} is named (${list})`,
    },
    rowsHeading: 'What each row becomes',
    matchColumns: ['In the file', 'Here', 'Becomes'],
    showRest: (n: number) => `Show ${formatCount(n)} more`,
    listedItem: ({ title, year, itemId, links }: Clue) => {
      if (title !== '') return `${title}${year === 0 ? '' : ` (${String(year)})`}`;
      const { IMDb: imdb } = links;
      if (imdb !== undefined) return `tt${imdb.padStart(7, '0')}`;
      if (itemId !== '') return about.catalogue === 'movielens' ? `MovieLens ${itemId}` : itemId;
      return Object.entries(links)[0]?.join(' ') ?? '';
    },
    listedLine: (line: number, value: string) =>
      `line ${formatCount(line)}${value === '' ? '' : `, rated ${value}`}`,
    find: 'Find it',
    findLabel: (name: string) => `Find ${name}`,
    offeredLabel: (name: string) => `${capital(item.many)} that may be ${name}`,
    keepMine: (n: number) => `Keep mine where it differs (${plural(n, item)})`,
  };
}
