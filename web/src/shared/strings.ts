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

export const strings = {
  name: 'Matinee',
  tagline: 'Rate a few films. See what to watch next.',
  privacy: 'Nothing leaves this device.',
  privacyMore: 'No account, no server, no tracking: what you rate stays in this browser.',
  skipToFilms: 'Skip to the films',

  pages: 'Pages',
  films: 'Films',
  yours: 'Yours',
  fetchingPart: 'One moment…',
  fetchingPartFailed: 'This part of the page could not be fetched. Please check the connection.',

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
