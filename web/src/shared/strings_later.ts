// The English sentences of the parts that are fetched when they are first shown; the others are in strings.ts.

import { dialNames, type DialName, type Dials } from './dials';
import { formatCount, formatFixed, formatList, formatStars, plural, strings } from './strings';

const howMuch = (value: number) =>
  Math.abs(value) >= 5 ? 'as far as it goes' : Math.abs(value) >= 3 ? 'much' : 'a little';
export const twoDigits = (value: number) => formatFixed(value, 2);
const signed = (value: number) => {
  const text = twoDigits(value);
  return value > 0 && text !== '0.00' ? `+${text}` : text;
};

interface DialWords {
  readonly label: string;
  readonly low: string;
  readonly high: string;
  readonly towardsLow: string;
  readonly towardsHigh: string;
}

const dials: Readonly<Record<DialName, DialWords>> = {
  stars: {
    label: 'Watched or loved',
    low: 'what you would watch',
    high: 'what you would love',
    towardsLow: 'likely to be watched',
    towardsHigh: 'likely to be loved',
  },
  obscure: {
    label: 'Popular or obscure',
    low: 'popular',
    high: 'obscure',
    towardsLow: 'popular',
    towardsHigh: 'obscure',
  },
  varied: {
    label: 'Safe or diverse',
    low: 'safe',
    high: 'diverse',
    towardsLow: '',
    towardsHigh: 'diverse',
  },
  new: {
    label: 'Old or new',
    low: 'old',
    high: 'new',
    towardsLow: 'old',
    towardsHigh: 'new',
  },
};

interface ListedNames {
  readonly title: string;
  readonly year: number;
  readonly movieId: number;
  readonly imdbId: number;
  readonly tmdbId: number;
}

const matchedInWords = {
  movielens: 'by its MovieLens id',
  imdb: 'by its IMDb id',
  tmdb: 'by its TMDB id',
  title: 'by title and year',
  'title-near-year': 'by title, with a year’s difference',
  'title-only': 'by title alone, since no year is given',
  chosen: 'by you',
};

export const formatShare = (value: number): string => signed(value).replace('-', '−');

export const later = {
  dials,
  dialsName: 'Tune the list',
  dialValue: (name: DialName, value: number) =>
    value === 0
      ? 'neutral'
      : `more ${value < 0 ? dials[name].towardsLow : dials[name].towardsHigh}, ${howMuch(value)}`,
  dialsNeutral: 'All neutral: the order that suits most people best.',
  dialsInWords: (values: Dials) => {
    const words = dialNames
      .filter((name) => values[name] !== 0)
      .map((name) => later.dialValue(name, values[name]));
    const text = words.join('; ');
    return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
  },
  dialsReset: 'Back to neutral',

  groupsLead: 'Untick what you have not seen.',
  groupName: (titles: readonly string[]) => `Films like ${titles[0] ?? ''}`,
  ghostTitle: (stars: number, title: string) => `With ${strings.starsText(stars)} for ${title}`,
  ghostSame: 'The top of the list would stay as it is.',
  ghostNew: 'new',
  ghostSpoken: (stars: number, title: string, first: readonly string[]) =>
    `Not given yet: with ${strings.starsText(stars)} for ${title} the list begins with ${formatList(first)}. Enter gives them, Escape does not.`,

  whyScore: 'Why this place',
  whyStars: 'Why these stars',
  whyChoice: 'What to explain',
  whyScoreLead: (title: string) =>
    `What moves ${title} up (+) or down (−) your list. The parts add up to its score, exactly.`,
  whyStarsLead: (title: string) =>
    `How the predicted stars of ${title} come about. The parts add up to them, exactly.`,
  whyDials: 'Your dials then move the films further.',
  whyNone: 'You have rated nothing yet: the list is by the number of ratings.',
  whyParts: {
    average: 'What people give it',
    prior: 'Where everybody starts',
    popularity: 'How well known it is',
  },
  whyRated: (title: string, stars: number) => `${title}, ${strings.starsText(stars)}`,
  whyOthers: (n: number) => `${formatCount(n)} more of your ratings`,
  whyTotalScore: 'Score',
  whyTotalStars: 'Predicted stars',
  whyClipped: (stars: number) => `Shown as ${formatStars(stars)}: stars end at 0.5 and at 5.`,
  whatIf: 'Leave out',
  whatIfLabel: (title: string) => `What if I had not rated ${title}`,
  whatIfResult: (
    without: readonly string[],
    stars: number,
    place: number | null,
    before: { readonly stars: number; readonly place: number | null },
  ) =>
    `Without ${formatList(without)}: ${formatStars(stars)} stars instead of ${formatStars(before.stars)}, ${
      place === null ? 'outside the first 1,000' : `place ${formatCount(place)}`
    }${before.place === null ? '' : ` instead of ${formatCount(before.place)}`}. Your ratings stay as they are.`,

  checkHeading: 'Check me',
  checkLead: (n: number, error: number, averages: number) =>
    `We predicted each of your ${formatCount(n)} ratings from the others. For your films we were off by ${twoDigits(error)} stars; the films’ own averages by ${twoDigits(averages)}.`,
  checkVerdict: (difference: number) =>
    difference < -0.02
      ? 'So your ratings tell something that the averages do not.'
      : difference > 0.02
        ? 'So far the averages do better; a few more ratings may change that.'
        : 'So far the averages do as well; a few more ratings may change that.',
  checkFew:
    'From three ratings on, this page predicts each from the others and says how far off it is.',
  checkSurprises: 'Your most surprising ratings',
  checkSurprise: (stars: number, predicted: number) =>
    `you gave ${strings.starsText(stars)}; ${formatStars(predicted)} was expected`,

  helpTitle: 'Help',
  helpSigns: 'On a ticket',
  helpSignsList: [
    [
      'Stars',
      'What you give a film. Press the left or right half of a star; the list follows. Point at them first, and see where the films would move.',
    ],
    [
      'Predicted',
      'The stars that you would probably give it; below, where four of five ratings would fall.',
    ],
    [
      'Why?',
      'What moved it up or down your list, and where it would be without one of your ratings.',
    ],
  ],
  helpMarks: {
    watchlist: ['Ribbon', 'Keeps a film on your watchlist.'],
    unseen: ['Crossed eye', 'Not seen: the page does not ask you for it again.'],
    'not-interested': ['Crossed circle', 'Not interested: the film is never listed again.'],
  },
  helpKeys: 'Keyboard',
  helpColumns: ['Key', 'What it does'],
  helpKeysList: [
    [['/'], 'Search'],
    [['j', 'k'], 'Next film, film before'],
    [['1', '…', '5'], 'Rate the film that has the focus, 1 to 5 stars'],
    [['⇧ 1', '…', '⇧ 5'], 'Half a star less: ⇧ 4 is 3½'],
    [['←', '→'], 'Half a star less or more, on the stars'],
    [['p'], 'Try stars without giving them, on the stars: arrows and digits try, Enter gives'],
    [['Delete'], 'Take the rating back, on the stars'],
    [['w'], 'Watchlist, on or off'],
    [['x'], 'Not interested'],
    [['u'], 'Undo'],
    [['?'], 'This sheet'],
  ] as [keys: string[], meaning: string][],
  helpSwitch: 'Keyboard shortcuts',

  yoursLead: 'All that this page knows of you. It is kept in this browser and nowhere else.',
  yoursSections: {
    ratings: 'Ratings',
    watchlist: 'Watchlist',
    'not-interested': 'Not interested',
    unseen: 'Not seen',
    data: 'Your data',
  },
  yoursSection: (section: string) => `Yours: ${section}`,
  sortBy: 'Sort by',
  orders: { when: 'newest', stars: 'stars', predicted: 'predicted stars', title: 'title' },
  ratedOn: (day: string) => `Rated ${day}`,
  addedOn: (day: string) => `Added ${day}`,
  watchlistEmpty: 'Nothing here yet. The ribbon on a film’s ticket keeps it for a later evening.',
  unseenEmpty:
    'No film. Those that you say you have not seen are kept here, and are not asked for.',
  askAgain: 'May be asked',
  askAgainLabel: (title: string) => `${title} may be asked for again`,
  notInterestedEmpty:
    'Nothing here. Films that you press the crossed circle on are never listed again, and come to stand here.',
  shareHeading: 'Share your taste',
  shareLead: (n: number, all: number) =>
    `A link that holds your ${n < all ? `${formatCount(n)} newest ratings` : plural(n, 'rating', 'ratings')}. Whoever opens it sees them, how your tastes compare and what to watch together. Browsers send the part after the # to nobody.`,
  shareNone: 'Once you have rated a film, a link shows others your taste.',
  shareLink: 'The link',
  shareCopy: 'Copy',
  shareCopied: 'The link is copied.',
  shareNotCopied: 'The link is marked: copy it from there.',
  shareSend: 'Send…',
  shareTitle: 'My taste in films',

  tasteTitle: 'Somebody’s taste in films',
  tasteLead: (n: number) =>
    `${plural(n, 'rating', 'ratings')} came with this link. Yours are as they were.`,
  tasteDamaged:
    'This link is not whole: perhaps its end was cut off. Ask for it again, best as a link to press.',
  tasteNewer: 'This link was made by a newer version of this page. Reload, and open it again.',
  tasteMatch: 'Taste match',
  tasteMatchValue: (match: number) => `${String(Math.round(match * 100)).replace('-', '−')} %`,
  tasteMatchWords: (match: number) =>
    match > 0.75
      ? 'Two of a kind.'
      : match > 0.4
        ? 'Much in common.'
        : match > 0.1
          ? 'Some common ground.'
          : match > -0.1
            ? 'Neither alike nor opposite.'
            : 'What one likes, the other rather does not.',
  tasteMatchHow:
    'How alike your ratings move the model’s predictions for the most rated films: 100 is the same way, 0 unrelated, below 0 opposite.',
  tasteInCommon: (n: number, difference: number) =>
    `You both rated ${plural(n, 'film', 'films')}, on average ${formatStars(difference)} stars apart.`,
  tasteNothingInCommon: 'There is no film that you both have rated.',
  tasteRateFirst: 'Rate a few films yourself, and this page compares the two of you.',
  tasteSections: { joint: 'For both of you', theirs: 'Their ratings', forThem: 'For them' },
  tasteJointLead: 'What neither has rated and both lists place high.',
  tasteJointEmpty: 'No film stands on both your lists.',
  tasteYou: 'you',
  tasteThem: 'they',
  tastePredicted: (mine: number, theirs: number) =>
    `Predicted: you ${formatStars(mine)} stars, they ${formatStars(theirs)} stars`,
  tasteGave: (stars: number) => `they gave ${strings.starsText(stars)}`,
  tasteTake: (n: number) =>
    n === 0 ? 'You have rated all of them' : `Take ${plural(n, 'rating', 'ratings')} as mine`,

  exportHeading: 'Take a copy',
  exportLead:
    'The JSON file holds everything, and this page reads it again. The CSV file holds the ratings as Letterboxd imports them, with the ids of IMDb and TMDB where this model has them.',
  exportJson: 'Everything, as JSON',
  exportCsv: 'Ratings, as CSV',

  importHeading: 'Bring your ratings along',
  importLead:
    'From Letterboxd, IMDb, MovieLens or a copy made here. The file is read in this browser and sent nowhere; you see what it holds before anything changes.',
  importChoose: 'Choose a file',
  importWaiting: 'Once all films are here',
  importReading: (done: number, of: number) =>
    of === 0
      ? 'Reading the file…'
      : `Looking for the films: ${formatCount(done)} of ${formatCount(of)}`,
  importWhere: 'Where to get such a file',
  importWheres: [
    [
      'Letterboxd',
      'Settings, Data, Export your data: the .zip as it comes, or ratings.csv from it.',
    ],
    ['IMDb', 'Your ratings, Export: ratings.csv.'],
    ['MovieLens', 'Profile, Import/export: movielens-ratings.csv; or ratings.csv of a data set.'],
    ['Matinee', 'Your data, Everything, as JSON.'],
  ],
  unreadable: (
    file: string,
    reason: 'unknown-layout' | 'several-people' | 'newer-version' | 'damaged',
  ) =>
    `${file}: ${
      {
        'unknown-layout':
          'it is in none of the known layouts. Its first line should name the columns.',
        'several-people': 'it holds the ratings of several people. Leave only your own in it.',
        'newer-version': 'it was made by a newer version of this page.',
        damaged: 'it is damaged and cannot be read.',
      }[reason]
    }`,
  reportTitle: (file: string) => `What ${file} holds`,
  sources: {
    matinee: 'A copy made here',
    movielens: 'MovieLens ratings',
    imdb: 'IMDb ratings',
    letterboxd: 'Letterboxd ratings',
    'letterboxd-watchlist': 'Letterboxd watchlist',
  },
  matchedBy: {
    movielens: 'MovieLens id',
    imdb: 'IMDb id',
    tmdb: 'TMDB id',
    title: 'title and year',
    'title-near-year': 'title, a year apart',
    'title-only': 'title, no year given',
    chosen: 'chosen by you',
  },
  foundBy: (n: number, by: keyof typeof matchedInWords) =>
    `${plural(n, 'row', 'rows')} found ${matchedInWords[by]}`,
  keptById: (n: number) =>
    `${plural(n, 'film', 'films')} that this model does not know, kept for one that does`,
  reportMissing: (n: number) => `${plural(n, 'row', 'rows')} not found`,
  reportNotFilms: (n: number) =>
    `${plural(n, 'row is a series, an episode or a game', 'rows are series, episodes or games')}, which this model does not hold`,
  reportProblems: (n: number) => `${plural(n, 'line', 'lines')} not understood`,
  reportRepeated: (n: number) =>
    `${plural(n, 'row', 'rows')} replaced by a later one of the same film`,
  reportSame: (n: number) => `${plural(n, 'film stands', 'films stand')} here like that already`,
  missingHeading: 'Not found',
  problemsHeading: 'Not understood',
  lineProblem: (line: number, problem: string) => `Line ${formatCount(line)}: ${problem}`,
  problems: {
    quote: () => 'a quotation mark is out of place',
    columns: (found: string) => `it has only ${found} of the columns`,
    rating: (found: string) => `the rating “${found}” is none of this list’s scale`,
    'no-rating': () => 'there is no rating',
    film: () => 'no film is named',
    entry: (list: string) => `no film is named (${list})`,
  },
  matchesSummary: 'Every row that was found, and how',
  matchColumns: ['In the file', 'Here', 'Found by'],
  listedFilm: ({ title, year, movieId, imdbId, tmdbId }: ListedNames) =>
    title !== ''
      ? `${title}${year === 0 ? '' : ` (${String(year)})`}`
      : imdbId > 0
        ? `tt${String(imdbId).padStart(7, '0')}`
        : movieId > 0
          ? `MovieLens ${String(movieId)}`
          : `TMDB ${String(tmdbId)}`,
  listedLine: (line: number, stars: number | null) =>
    `line ${formatCount(line)}${stars === null ? '' : `, ${formatStars(stars)} stars`}`,
  find: 'Find it',
  findLabel: (name: string) => `Find ${name}`,
  offeredLabel: (name: string) => `Films that may be ${name}`,
  keepMine: (n: number) => `Keep mine where it differs (${plural(n, 'film', 'films')})`,
  importTake: (ratings: number, marks: number) =>
    marks === 0
      ? `Take ${plural(ratings, 'rating', 'ratings')}`
      : `Take ${plural(ratings, 'rating', 'ratings')} and ${plural(marks, 'marked film', 'marked films')}`,
  imported: (ratings: number, marks: number) =>
    `${later.importTake(ratings, marks).replace('Take', 'Took')}.`,
  close: 'Close',

  listAgain: 'List again',
  listAgainLabel: (title: string) => `Let ${title} be listed again`,
  titlesLater: (n: number) => `${plural(n, 'film', 'films')} more; the titles come with the model.`,
  notInModel: (n: number) =>
    `${plural(n, 'film', 'films')} more that this model does not know. They are kept all the same.`,

  deleteAll: 'Delete everything',
  deleteHeading: 'Delete',
  deleteLead: 'Ratings, watchlist and all. You may want a copy of them first.',
  deleteAllTitle: 'Delete all that is yours?',
  deleteAllQuestion: (ratings: number, marks: number) =>
    `${plural(ratings, 'rating', 'ratings')}${
      marks === 0 ? '' : ` and ${plural(marks, 'marked film', 'marked films')}`
    } will be gone from this browser. This cannot be undone.`,
  deleteAllYes: 'Delete all',
  cancel: 'Cancel',

  filters: 'Filters of the list',
  genres: 'Genres',
  genresHint: 'Press once for films with a genre, twice for films without it.',
  genreChip: (genre: string, state: 'any' | 'with' | 'without', count: number | null) =>
    state === 'without'
      ? `${genre}: without it`
      : `${genre}${count === null ? '' : `, ${plural(count, 'film', 'films')}`}: ${state === 'with' ? 'only with it' : 'no matter'}`,
  yearFrom: 'From',
  yearTo: 'to',
  yearAny: 'any year',
  minRatings: 'Rated by',
  minRatingsOption: (n: number) =>
    n === 0 ? 'any number of people' : `${formatCount(n)} people or more`,
  filmsCount: (n: number) => plural(n, 'film', 'films'),
  filterResult: (passing: number, looked: number) =>
    passing === looked
      ? `All ${formatCount(looked)} films of your list.`
      : `${formatCount(passing)} of the ${formatCount(looked)} films of your list.`,
  filterInWords: (filter: {
    readonly genres: readonly string[];
    readonly without: readonly string[];
    readonly from: number;
    readonly to: number;
    readonly minRatings: number;
  }) => {
    const { genres, without, from, to, minRatings } = filter;
    const words = [
      genres.join(' and '),
      without.length === 0 ? '' : `without ${without.join(', ')}`,
      from + to === 0
        ? ''
        : `${from === 0 ? 'up' : String(from)} to ${to === 0 ? 'today' : String(to)}`,
      minRatings === 0 ? '' : `rated by ${later.minRatingsOption(minRatings)}`,
    ].filter((word) => word !== '');
    return words.length === 0 ? '' : `${words.join('; ')}.`;
  },
  filterReset: 'Clear all filters',
  filterEmpty: (looked: number) =>
    `None of the ${formatCount(looked)} films of your list passes these filters.`,
  filterEmptyHelp: 'Drop one of them:',
  filterEmptyNoHelp: 'No single one of them is to blame: clear them, and start anew.',
  filterDrop: {
    genres: 'Any genre',
    without: 'Leave no genre out',
    years: 'Any year',
    ratings: 'However often rated',
  },
};
