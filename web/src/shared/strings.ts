// The English sentences of the first view, in the words of what the bundle is about; those of the parts that are fetched later
// are in strings_later.ts.

import type { About, Noun } from './about';
import type { RankedItem } from './protocol';
import {
  dislikedMuch,
  digitsOf,
  finerDigitsOf,
  likedFrom,
  likedMuch,
  widgetOf,
} from './rating_scale';

// By hand: the first Intl format of a page costs some 15 milliseconds of the main thread, and this is English only.
export const formatFixed = (n: number, digits: number): string => {
  const [whole = '', fraction] = Math.abs(n).toFixed(digits).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  const text = fraction === undefined ? grouped : `${grouped}.${fraction}`;
  return n < 0 && /[1-9]/.test(text) ? `−${text}` : text;
};
export const formatCount = (n: number): string => formatFixed(n, 0);
const longestName = 60;
/** A title as part of a sentence: one that is a text of its own is cut, and ends without a full stop. */
export const inSentence = (title: string): string =>
  title.length > longestName
    ? `${title.slice(0, longestName).replace(/\W+\w*$/, '')}…`
    : title.replace(/([a-z]{3})\.$/, '$1');
/** "A, B, and C" */
export function formatList(items: readonly string[]): string {
  const names = items.map(inSentence);
  return names.length < 3
    ? names.join(' and ')
    : `${names.slice(0, -1).join(', ')}, and ${names.at(-1) ?? ''}`;
}
export const plural = (n: number, { one, many }: Noun) =>
  `${formatCount(n)} ${n === 1 ? one : many}`;
export const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
/** "a film", "an item" */
export const withArticle = (noun: string) => `${/^[aeiou]/i.test(noun) ? 'an' : 'a'} ${noun}`;
const mebibytes = (bytes: number) => `${formatFixed(bytes / 1024 / 1024, 1)} MiB`;

/** How an opinion is spoken of: where there is no scale, it is a heart. */
export const opinionOf = ({ scale }: About) =>
  scale === null
    ? { one: 'like', many: 'likes', give: 'like', given: 'liked' }
    : { one: 'rating', many: 'ratings', give: 'rate', given: 'rated' };

type Prediction = Pick<RankedItem, 'likely' | 'predicted' | 'low' | 'high'>;
type MarkName = 'watchlist' | 'not-interested' | 'unseen' | 'seen';

export function stringsOf(about: About) {
  const { item, rating, action, scale } = about;
  const opinion = opinionOf(about);
  const isLiked = scale === null;
  const isRated = about.kind === 'ratings';
  /** A value of the scale. */
  const given = (value: number) => formatFixed(value, digitsOf(scale));
  const liked = scale === null ? 1 : likedFrom(scale);
  const percent = (share: number) => `${String(Math.round(100 * share))} %`;
  /** A value between those of the scale. */
  const predicted = (value: number) => formatFixed(value, finerDigitsOf(scale));
  const ratingText = (value: number) =>
    isLiked
      ? 'liked'
      : `${given(value).replace(/\.0+$/, '')} ${value === 1 ? rating.one : rating.many}`;
  return {
    name: 'Matinee',
    siteTitle: `Matinee: ${item.many} you will like, found on your own device`,
    syntheticTagline: 'A demonstration: the data is made up.',
    tagline: `${isLiked ? `Pick a few ${item.many} that you like` : `Rate a few ${item.many}`}. See what to ${action.do} next.`,
    privacy: 'Nothing leaves this device.',
    privacyMore: (isKept: boolean) =>
      `No account, no server, no tracking: what you ${opinion.give} ${isKept ? 'stays in this browser' : 'is lost when this page is closed'}.`,
    notKept: 'This browser does not keep it.',
    skipToItems: `Skip to the ${item.many}`,

    pages: 'Pages',
    items: capital(item.many),
    tonight: item.one === 'film' ? 'Tonight' : 'Together',
    yours: 'Yours',
    model: 'Model',
    aboutModel: 'How good the model is, and how we know',
    fetchingPart: 'One moment…',
    fetchingPartFailed: 'This part of the page could not be loaded.',
    loadAgain: 'Load the page again',

    help: 'Help and keyboard shortcuts',
    searchLabel: `Search all ${item.many}`,
    searchHint: (items: number) =>
      items === 0 ? 'Search by title or year' : `Search ${plural(items, item)}`,
    clearSearch: 'Clear the search',

    popularTitle: `Popular ${item.many}`,
    popularLead: `${isLiked ? 'Press the heart on one that you like' : 'Rate one that you know'}, and this list becomes yours.`,
    forYouTitle: 'For you',
    forYouLead: (n: number, isNew: boolean) =>
      `From your ${plural(n, opinion)}. First comes what you are most likely to ${isNew ? `like and have not ${action.done}` : `${action.do} and like`}.`,
    newToYou: 'New to you',
    probablySeen: `You have probably ${action.done} most of these: try “New to you”.`,
    searchTitle: (query: string) => `${capital(item.many)} matching “${query}”`,
    similarTitle: (title: string | null) => `More like ${title ?? `this ${item.one}`}`,
    similarLead: `What the same people choose${isRated ? ' and like' : ''}.`,
    showMore: 'Show more',
    back: 'Back to your list',
    hideRated: `Hide ${opinion.given}`,

    filter: 'Filter',
    filtersSet: 'set',
    given,
    likelyValue: percent,
    likely: 'you’ll like it',
    predictedWithin: ({ predicted: value, low, high }: Prediction) =>
      `${predicted(value)} (${given(low)}–${given(high)})`,
    prediction: ({ likely, predicted: value, low, high }: Prediction) =>
      `${percent(likely)} likely: ${String(liked)} ${rating.many} or more. Predicted: ${predicted(value)} ${rating.many}, four times in five between ${given(low)} and ${given(high)}`,
    why: 'Why?',
    about: (action: string, title: string) => `${action}: ${title}`,
    tune: 'Tune',
    tell: 'Answer more questions',
    noTags: `No ${about.tag.one} listed`,
    noTagStub: item.one === 'film' ? 'Feature' : item.one,
    similar: 'More like this',
    externalLabel: (site: string, title: string) => `${title} on ${site}`,

    markNames: {
      watchlist: 'Watchlist',
      unseen: `Not ${action.done}`,
      'not-interested': 'Hide',
    },
    markLabel: (mark: MarkName, title: string) =>
      mark === 'watchlist'
        ? `${title} on your watchlist`
        : mark === 'unseen'
          ? `Not ${action.done}: ${title}`
          : `Hide ${title}`,
    marked: (title: string, mark: MarkName) =>
      mark === 'watchlist'
        ? `${title} is on your watchlist.`
        : mark === 'unseen'
          ? `Noted: you have not ${action.done} ${title}.`
          : `${title} is hidden.`,
    unmarked: (title: string, mark: MarkName | null) =>
      mark === 'watchlist'
        ? `${title} is off your watchlist.`
        : mark === 'unseen'
          ? `You may be asked about ${title} again.`
          : `${title} may be listed again.`,

    yourRatings: `Your ${opinion.many}`,
    allOfYours: (n: number) =>
      `${n === 1 ? `Your ${opinion.one}` : `All ${plural(n, opinion)}`}, watchlist and more`,
    ratingsWord: (n: number) => (n === 1 ? opinion.one : opinion.many),
    noRatings: `None yet. ${
      isLiked
        ? `Press the heart on any ${item.one} that you like.`
        : widgetOf(scale) === 'stars'
          ? `Press the ${rating.many} on any ${item.one} that you know.`
          : `Rate any ${item.one} that you know.`
    }`,
    rateLabel: (title: string, year: number) =>
      `${isLiked ? 'I like' : 'Your rating of'} ${title}${year === 0 ? '' : ` (${String(year)})`}`,
    notRated: 'Not rated',
    ratingText,

    rated: (title: string, value: number) => `${inSentence(title)}: ${ratingText(value)}.`,
    removed: (title: string) => `Removed your ${opinion.one} of ${inSentence(title)}.`,
    undone: (message: string) => `Undone: ${message}`,

    starting: 'Fetching the model',
    loading: (loaded: number, total: number) =>
      `Loading ${item.many}: ${mebibytes(loaded)} of ${mebibytes(total)}`,
    loadedSome: (usable: number, all: number) =>
      `${formatCount(usable)} of ${plural(all, item)} are here so far.`,
    failedTitle: 'The model could not be loaded',
    failedPartly: 'Part of the model could not be loaded',
    failedFile: (file: string, message: string) => `${file}: ${message}.`,
    failedNetwork: 'Please check the connection and try again.',
    stuck: 'Nothing has come for a while.',
    failedKept: `Your ${opinion.many} are safe in this browser.`,
    retry: 'Try again',

    syntheticNotice: `A program made this data up: it says nothing about any real ${item.one}.`,
    engineTitle: 'Engine',
    engineLine: (variant: string, workers: number) =>
      variant === 'threads'
        ? `WebAssembly with SIMD and ${plural(workers, { one: 'thread', many: 'threads' })}`
        : 'WebAssembly with SIMD, one thread',
    checkTitle: 'Check',
    check: {
      loading: 'Model not verified yet',
      verified: 'Model verified: all files and test answers as recorded',
      failed: 'Model not verified',
    },
    offlineTitle: 'Offline',
    offlineReady: 'Kept in this browser: opens without a network',
    modelTitle: 'Model',
    latencyTitle: 'Last list',
    modelLine: (items: number, ratings: number, people: number, dataset: string) =>
      `${plural(items, item)}, learned from ${formatCount(ratings)} ${isRated ? 'ratings' : 'choices'} by ${formatCount(people)} people (${dataset})`,
    modelId: (id: string) => id.slice(0, 12),
    listTook: (ms: number) => `computed in ${formatFixed(Math.max(ms, 0.1), 1)} ms`,
    aboutTitle: 'About this page',
    citationTitle: 'Data, citation and licence',
    licenceFile: 'The licence of this model’s data',
    openSource: 'It is free software under the MIT licence.',
    startTitle: 'What do you like?',
    startLead: `Each answer changes your list. Skip what you have not ${action.done}.`,
    startClose: 'Done',
    startOne: `Have you ${action.done} this one?`,
    startNone: `Nothing is left to ask. The search finds every other ${item.one}.`,
    startUnseen: `Haven’t ${action.done}`,
    startUnseenLabel: (title: string) => `Haven’t ${action.done} ${title}`,
    startAside: (n: number) => `${plural(n, item)} not ${action.done}.`,
    startAskAgain: 'Ask again',
    askedAgain: (n: number) => `You may be asked about ${plural(n, item)} again.`,
    groupsTitle: 'Or three at once',
    groupsHow: isLiked
      ? `What you leave open counts as not ${action.done}, not as a dislike.`
      : `“Liked it” gives ${ratingText(likedMuch(scale))}, “Did not” ${ratingText(dislikedMuch(scale))}; you can change them. What you leave open counts as not ${action.done}.`,
    liked: 'Liked it',
    disliked: 'Did not',
    groupNone: `${capital(action.done)} none of these`,
    groupNext: 'Next three',
    groupSaid: (titles: readonly string[], value: number) =>
      `${formatList(titles)}: ${ratingText(value)}${titles.length > 1 && !isLiked ? ' each' : ''}.`,
    groupPassed: (titles: readonly string[]) => `${formatList(titles)}: not ${action.done}.`,

    meterName: 'How well your taste is known',
    meterWords: (within: number) =>
      `Four predictions in five are at most ${predicted(within)} ${rating.many} off.`,
    meterSharpen: (titles: readonly string[]) =>
      titles.length === 0 ? '' : `Rating ${formatList(titles)} would help most.`,
  };
}

export type Strings = ReturnType<typeof stringsOf>;
