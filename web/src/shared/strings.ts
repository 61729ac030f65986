// The English sentences of the first view; those of the parts that are fetched later are in strings_later.ts.

// By hand: the first Intl format of a page costs some 15 milliseconds of the main thread, and this is English only.
export const formatFixed = (n: number, digits: number): string => {
  const [whole = '', fraction] = Math.abs(n).toFixed(digits).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  const text = fraction === undefined ? grouped : `${grouped}.${fraction}`;
  return n < 0 && /[1-9]/.test(text) ? `-${text}` : text;
};
export const formatCount = (n: number): string => formatFixed(n, 0);
export const formatStars = (stars: number): string => formatFixed(stars, 1);
/** "A, B, and C" */
export const formatList = (items: readonly string[]): string =>
  items.length < 3
    ? items.join(' and ')
    : `${items.slice(0, -1).join(', ')}, and ${items.at(-1) ?? ''}`;
export const plural = (n: number, one: string, many: string) =>
  `${formatCount(n)} ${n === 1 ? one : many}`;
let day: Intl.DateTimeFormat | undefined;
export const formatDay = (milliseconds: number): string =>
  (day ??= new Intl.DateTimeFormat('en', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  })).format(milliseconds);
const mebibytes = (bytes: number) => `${formatFixed(bytes / 1024 / 1024, 1)} MiB`;

export const strings = {
  name: 'Matinee',
  syntheticTagline: 'A demonstration: the ratings are made up.',
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
  filtersSet: 'set',
  predicted: 'predicted',
  interval: (low: number, high: number) => `${formatStars(low)}–${formatStars(high)}`,
  intervalHow: 'Four times in five your rating would fall between these',
  predictedLabel: (stars: number, low: number, high: number) =>
    `Predicted: ${formatStars(stars)} stars, four times in five between ${formatStars(low)} and ${formatStars(high)}`,
  why: 'Why?',
  about: (action: string, title: string) => `${action}: ${title}`,
  tune: 'Tune',
  tell: 'Tell it more',
  noGenres: 'No genre listed',
  noGenreStub: 'Feature',
  similar: 'More like this',
  externalLabel: (site: string, title: string) => `${title} on ${site}`,

  markNames: { watchlist: 'Watchlist', 'not-interested': 'Not interested', unseen: 'Haven’t seen' },
  markLabel: (mark: 'watchlist' | 'not-interested' | 'unseen', title: string) =>
    mark === 'watchlist'
      ? `${title} on your watchlist`
      : mark === 'unseen'
        ? `Haven’t seen ${title}: do not ask for it`
        : `Not interested in ${title}`,
  marked: (title: string, mark: 'watchlist' | 'not-interested' | 'unseen') =>
    mark === 'watchlist'
      ? `${title} is on your watchlist.`
      : mark === 'unseen'
        ? `${title} is set aside: not seen.`
        : `${title} will not be listed again.`,
  unmarked: (title: string, mark: 'watchlist' | 'not-interested' | 'unseen' | null) =>
    mark === 'watchlist'
      ? `${title} is off your watchlist.`
      : mark === 'unseen'
        ? `${title} may be asked for again.`
        : `${title} may be listed again.`,

  yourRatings: 'Your ratings',
  allOfYours: (n: number) =>
    n === 1
      ? 'Your rating, watchlist and more'
      : `All ${plural(n, 'rating', 'ratings')}, watchlist and more`,
  ratingsWord: (n: number) => (n === 1 ? 'rating' : 'ratings'),
  noRatings: 'None yet. Press the stars on any film that you know; half stars count.',
  rateLabel: (title: string, year: number) =>
    `Your rating of ${title}${year === 0 ? '' : ` (${String(year)})`}`,
  notRated: 'Not rated',
  starsText: (stars: number) => (stars === 1 ? '1 star' : `${String(stars)} stars`),
  remove: 'Remove',
  removeLabel: (title: string) => `Remove your rating of ${title}`,
  dismiss: 'Dismiss',
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
  check: {
    loading: 'Model not verified yet',
    verified: 'Model verified: every file and every test answer is as recorded',
    failed: 'Model not verified',
  },
  offlineTitle: 'Offline',
  offlineReady: 'Kept in this browser: opens without a network',
  modelTitle: 'Model',
  latencyTitle: 'Last list',
  modelLine: (films: number, ratings: number, people: number, dataset: string) =>
    `${formatCount(films)} films, learned from ${formatCount(ratings)} ratings by ${formatCount(people)} people (${dataset})`,
  modelId: (id: string) => id.slice(0, 12),
  listTook: (ms: number) => `computed in ${formatFixed(Math.max(ms, 0.1), 1)} ms`,
  aboutTitle: 'About this page',
  citationTitle: 'Data, citation and licence',
  licenceFile: 'The licence of this model’s data',
  openSource: 'The program is free software under the MIT licence.',
  startTitle: 'What do you like?',
  startLead: 'Each answer changes the list below. Skip what you have not seen.',
  startClose: 'Done',
  startOne: 'Have you seen this one?',
  startOneWhy: 'Of the films that you may know, it tells most about your taste.',
  startNone: 'That is all there is to ask. The search finds every other film.',
  startUnseen: 'Haven’t seen',
  startUnseenLabel: (title: string) => `Haven’t seen ${title}`,
  startAside: (n: number) => `${plural(n, 'film', 'films')} not seen.`,
  startAskAgain: 'Ask again',
  askedAgain: (n: number) => `${plural(n, 'film', 'films')} may be asked for again.`,
  groupsTitle: 'Or take three at once',
  groupLike: (n: number) => `Like ${n === 1 ? 'it' : n === 2 ? 'both' : 'these'}`,
  groupLiked: (titles: readonly string[], stars: number) =>
    `${formatList(titles)}: ${strings.starsText(stars)}${titles.length > 1 ? ' each' : ''}.`,
  seenLabel: (title: string) => `I have seen ${title}`,
  groupPass: 'None of these',
  groupPassed: (titles: readonly string[]) => `${formatList(titles)}: not seen.`,
  topNow: (titles: readonly string[]) => `First on your list now: ${formatList(titles)}.`,

  meterName: 'How well your taste is known',
  meterNone: (within: number) =>
    `Before you rate anything, stars are predicted to within ± ${formatStars(within)}.`,
  meterWords: (within: number) =>
    `Your stars are predicted to within ± ${formatStars(within)}, four times in five.`,
  meterSharpen: (titles: readonly string[]) =>
    titles.length === 0
      ? ''
      : `${titles.length === 1 ? 'This rating' : `These ${String(titles.length)} ratings`} would sharpen it most: ${formatList(titles)}.`,
};
