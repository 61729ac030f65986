// Every English sentence of the page.

const count = new Intl.NumberFormat('en');
const decimal = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

export const formatCount = (n: number): string => count.format(n);
export const formatStars = (stars: number): string => decimal.format(stars);
const plural = (n: number, one: string, many: string) =>
  `${formatCount(n)} ${n === 1 ? one : many}`;
const day = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', year: 'numeric' });
export const formatDay = (milliseconds: number): string => day.format(milliseconds);
const mebibytes = (bytes: number) => `${decimal.format(bytes / 1024 / 1024)} MiB`;

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

export const strings = {
  name: 'Matinee',
  tagline: 'Rate a few films. See what to watch next.',
  privacy: 'Nothing leaves this device.',
  privacyMore: 'No account, no server, no tracking: what you rate stays in this browser.',
  skipToFilms: 'Skip to the films',

  pages: 'Pages',
  films: 'Films',
  yours: 'Yours',
  model: 'Model',
  aboutModel: 'How good the model is, and how we know',
  fetchingPart: 'One moment…',
  fetchingPartFailed: 'This part of the page could not be fetched. Please check the connection.',

  help: 'Help and keyboard shortcuts',
  helpTitle: 'Help',
  helpSigns: 'On a ticket',
  helpSignsList: [
    ['Stars', 'What you give a film. Press the left or right half of a star; the list follows.'],
    ['Predicted', 'The stars that you would probably give it.'],
    ['Ribbon', 'Keeps a film on your watchlist.'],
    ['Crossed circle', 'Not interested: the film is never listed again.'],
  ],
  helpKeys: 'Keyboard',
  helpColumns: ['Key', 'What it does'],
  helpKeysList: [
    [['/'], 'Search'],
    [['j', 'k'], 'Next film, film before'],
    [['1', '…', '5'], 'Give the film that has the focus so many stars'],
    [['⇧ 1', '…', '⇧ 5'], 'Half a star less: ⇧ 4 is 3½'],
    [['←', '→'], 'Half a star less or more, on the stars'],
    [['Delete'], 'Take the rating back, on the stars'],
    [['w'], 'Watchlist, on or off'],
    [['x'], 'Not interested'],
    [['u'], 'Undo'],
    [['?'], 'This sheet'],
  ] as [keys: string[], meaning: string][],
  helpSwitch: 'Keyboard shortcuts',

  searchLabel: 'Search all films',
  searchHint: (films: number) =>
    films === 0 ? 'Search by title or year' : `Search ${formatCount(films)} films`,
  clearSearch: 'Clear the search',

  popularTitle: 'Popular films',
  popularLead: 'Rate one that you know, and this list becomes yours.',
  forYouTitle: 'For you',
  forYouLead: (n: number) =>
    `From your ${plural(n, 'rating', 'ratings')}, computed on this device.`,
  searchTitle: (query: string) => `Films matching “${query}”`,
  searchEmpty: 'No film has these words in its title. Try fewer letters, or leave out the year.',
  similarTitle: (title: string | null) => `More like ${title ?? 'this film'}`,
  similarEmpty: 'This model has no films to compare with that one.',
  similarLead: 'Nearest in what people’s ratings say, whatever you have rated.',
  listEmpty:
    'Nothing is left to show. Switch “Hide rated” off to see the films that you have rated.',
  showMore: 'Show more',
  back: 'Back to your list',
  hideRated: 'Hide rated',

  filter: 'Filter',
  filters: 'Filters of the list',
  filtersSet: 'set',
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
      minRatings === 0 ? '' : `rated by ${strings.minRatingsOption(minRatings)}`,
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

  predicted: 'predicted',
  predictedLabel: (stars: number) => `Predicted: ${formatStars(stars)} stars`,
  noGenres: 'No genre listed',
  noGenreStub: 'Feature',
  similar: 'More like this',
  externalLabel: (site: string, title: string) => `${title} on ${site}`,

  markNames: { watchlist: 'Watchlist', 'not-interested': 'Not interested' },
  markLabel: (mark: 'watchlist' | 'not-interested', title: string) =>
    mark === 'watchlist' ? `${title} on your watchlist` : `Not interested in ${title}`,
  marked: (title: string, mark: 'watchlist' | 'not-interested') =>
    mark === 'watchlist' ? `${title} is on your watchlist.` : `${title} will not be listed again.`,
  unmarked: (title: string, mark: 'watchlist' | 'not-interested' | null) =>
    mark === 'watchlist' ? `${title} is off your watchlist.` : `${title} may be listed again.`,

  yoursLead: 'All that this page knows of you. It is kept in this browser and nowhere else.',
  yoursSections: {
    ratings: 'Ratings',
    watchlist: 'Watchlist',
    'not-interested': 'Not interested',
    data: 'Your data',
  },
  yoursSection: (section: string) => `Yours: ${section}`,
  sortBy: 'Sort by',
  orders: { when: 'newest', stars: 'stars', predicted: 'predicted stars', title: 'title' },
  ratedOn: (day: string) => `Rated ${day}`,
  addedOn: (day: string) => `Added ${day}`,
  watchlistEmpty: 'Nothing here yet. The ribbon on a film’s ticket keeps it for a later evening.',
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
          'this is none of the layouts that are understood here: their first line names the columns.',
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
    `${strings.importTake(ratings, marks).replace('Take', 'Took')}.`,
  close: 'Close',

  listAgain: 'List again',
  listAgainLabel: (title: string) => `Let ${title} be listed again`,
  titlesLater: (n: number) => `${plural(n, 'film', 'films')} more; the titles come with the model.`,
  notInModel: (n: number) =>
    `${plural(n, 'film', 'films')} more that this model does not know. They are kept all the same.`,

  yourRatings: 'Your ratings',
  allOfYours: (n: number) => `All ${plural(n, 'rating', 'ratings')}, watchlist and more`,
  ratingsWord: (n: number) => (n === 1 ? 'rating' : 'ratings'),
  noRatings: 'None yet. Press the stars on any film that you know; half stars count.',
  rateLabel: (title: string, year: number) =>
    `Your rating of ${title}${year === 0 ? '' : ` (${String(year)})`}`,
  notRated: 'Not rated',
  starsText: (stars: number) => (stars === 1 ? '1 star' : `${String(stars)} stars`),
  remove: 'Remove',
  removeLabel: (title: string) => `Remove your rating of ${title}`,
  deleteAll: 'Delete everything',
  deleteHeading: 'Delete',
  deleteLead: 'Ratings, watchlist and all. You may want a copy of them first.',
  deleteAllTitle: 'Delete all that is yours?',
  deleteAllQuestion: (ratings: number, marks: number) =>
    `${plural(ratings, 'rating', 'ratings')}${
      marks === 0 ? '' : ` and ${plural(marks, 'marked film', 'marked films')}`
    } will be gone from this browser. This cannot be undone.`,
  deleteAllYes: 'Delete all',
  dismiss: 'Dismiss',
  cancel: 'Cancel',
  deletedAll: 'Everything is deleted.',

  rated: (title: string, stars: number) => `${title}: ${strings.starsText(stars)}.`,
  removed: (title: string) => `Removed your rating of ${title}.`,
  undo: 'Undo',
  undone: (message: string) => `Undone: ${message}`,
  listUpdated: (first: string) => `List updated. First: ${first}.`,

  starting: 'Fetching the model',
  loading: (loaded: number, total: number) =>
    `Loading films: ${mebibytes(loaded)} of ${mebibytes(total)}`,
  loadedSome: (usable: number, all: number) =>
    `${formatCount(usable)} of ${formatCount(all)} films are here; the rest is on its way.`,
  failedTitle: 'The model could not be loaded',
  failedPartly: 'Part of the model could not be loaded',
  failedFile: (file: string, message: string) => `${file}: ${message}.`,
  failedNetwork: 'Please check the connection and try again.',
  failedCorrupt: 'The copy on this host is damaged, so it is not used.',
  failedOther: 'The engine that computes the list did not start in this browser.',
  failedNoSimd: 'it needs WebAssembly with SIMD, which this browser lacks',
  failedKept: 'Your ratings are safe in this browser.',
  retry: 'Try again',

  syntheticNotice:
    'These ratings are synthetic: a program made them up, so that the page has something to show. They say nothing about what anybody thinks of a film.',
  engineTitle: 'Engine',
  engineLine: (variant: string, workers: number) =>
    variant === 'threads'
      ? `WebAssembly with SIMD and ${plural(workers, 'thread', 'threads')}`
      : 'WebAssembly with SIMD, one thread',
  checkTitle: 'Check',
  verified: 'Model verified: every file and every test answer is as recorded',
  notVerified: 'Model not verified yet',
  offlineTitle: 'Offline',
  offlineReady: 'Kept in this browser: opens without a network',
  modelTitle: 'Model',
  latencyTitle: 'Last list',
  modelLine: (films: number, ratings: number, people: number, dataset: string) =>
    `${formatCount(films)} films, learned from ${formatCount(ratings)} ratings by ${formatCount(people)} people (${dataset})`,
  modelId: (id: string) => id.slice(0, 12),
  listTook: (ms: number) => `computed in ${decimal.format(Math.max(ms, 0.1))} ms`,
  aboutTitle: 'About this page',
  citationTitle: 'Data, citation and licence',
  licenceFile: 'The licence of this model’s data',
  openSource: 'The program is free software under the MIT licence.',
};
