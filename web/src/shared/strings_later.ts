// The English sentences of the parts that are fetched when they are first shown; the others are in strings.ts.

import { isOfFilms, type About } from './about';
import type { FoundWords } from './protocol';
import { dialNames, dialRange, type DialName, type Dials } from './dials';
import { finerDigitsOf, isHalves, widgetOf } from './rating_scale';
import {
  capital,
  formatCount,
  formatFixed,
  formatList,
  inSentence,
  opinionOf,
  plural,
  stringsOf,
  withArticle,
} from './strings';

let day: Intl.DateTimeFormat | undefined;
export const formatDay = (milliseconds: number): string =>
  (day ??= new Intl.DateTimeFormat('en', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  })).format(milliseconds);

const howMuch = (value: number) =>
  Math.abs(value) >= 5 ? 'far more' : Math.abs(value) >= 3 ? 'much more' : 'a little more';
export const twoDigits = (value: number) => formatFixed(value, 2);
export const formatShare = (value: number): string => {
  const text = twoDigits(value);
  return value > 0 && text !== '0.00' ? `+${text}` : text;
};

/** What was done with an item, as of the item: "watched". */
export const passiveOf = ({ action }: About): string =>
  action.do === 'watch' ? 'watched' : action.done;

interface DialWords {
  readonly label: string;
  readonly low: string;
  readonly high: string;
  readonly towardsLow: string;
  readonly towardsHigh: string;
}

const dialWords = (about: About): Readonly<Record<DialName, DialWords>> => ({
  unseen: {
    label: 'New to you',
    low: 'no matter',
    high: `not ${about.action.done} yet`,
    towardsLow: '',
    towardsHigh: 'often new to you',
  },
  loved: {
    label: `${capital(passiveOf(about))} or loved`,
    low: `what you would ${about.action.do}`,
    high: 'what you would love',
    towardsLow: `likely to be ${passiveOf(about)}`,
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
    label: 'Variety',
    low: 'as it comes',
    high: 'unlike each other',
    towardsLow: '',
    towardsHigh: 'varied',
  },
  new: {
    label: 'Old or new',
    low: 'old',
    high: 'new',
    towardsLow: 'from earlier years',
    towardsHigh: 'recent',
  },
  lately: {
    label: 'Your taste: always or lately',
    low: 'all ratings alike',
    high: 'the latest count most',
    towardsLow: '',
    towardsHigh: 'by your latest ratings',
  },
});

/** Which rows of the keyboard's table fit the widget. */
function ratingKeys(about: About, ratingText: (value: number) => string): [string[], string][] {
  const { scale, item, rating } = about;
  if (scale === null) return [[['1'], `Like the ${item.one} that has the focus`]];
  const isHalf = isHalves(scale);
  const step = isHalf ? `Half ${withArticle(rating.one)}` : 'One step';
  const last = String(Math.min(scale.max, 9));
  const isByDigits = scale.min >= 0 && scale.max <= 10 && scale.step <= 1;
  const digits: [string[], string][] = [
    [
      [String(Math.ceil(scale.min) || 1), '…', last],
      `Rate the ${item.one} that has the focus, ${isHalf ? `1 to ${ratingText(5)}` : `with so many ${rating.many}`}`,
    ],
  ];
  return [
    ...(isByDigits ? digits : []),
    ...(scale.max === 10 && isByDigits ? [[['0'], ratingText(10)] as [string[], string]] : []),
    ...(isHalf
      ? [
          [['⇧ 1', '…', '⇧ 5'], `Half ${withArticle(rating.one)} less: ⇧ 4 is 3½`] as [
            string[],
            string,
          ],
        ]
      : []),
    [['←', '→'], `${step} less or more, on the ${rating.many}`],
    [
      ['p'],
      `Try ${rating.many} without giving them, on the ${rating.many}: arrows and digits try, Enter gives`,
    ],
  ];
}

const canMend = 'Whoever runs this site can mend that';

export function laterOf(about: About) {
  const { item, rating, tag, action, scale } = about;
  const { ratingText, given } = stringsOf(about);
  const predictedValue = (value: number) => formatFixed(value, finerDigitsOf(scale));
  const opinion = opinionOf(about);
  const isLiked = scale === null;
  const isFilms = isOfFilms(about);
  const dials = dialWords(about);
  const dialValue = (name: DialName, value: number) =>
    value === 0
      ? dialRange(name)[0] === 0
        ? 'off'
        : 'in the middle'
      : `${howMuch(value)} ${value < 0 ? dials[name].towardsLow : dials[name].towardsHigh}`;
  const minRatingsOption = (n: number) =>
    n === 0 ? 'any number of people' : `${formatCount(n)} people or more`;
  const ratedBy = about.kind === 'ratings' ? 'rated' : passiveOf(about);
  const markedItems = { one: `marked ${item.one}`, many: `marked ${item.many}` };
  /** What an import brings; of nothing no ratings. */
  const brought = (ratings: number, marks: number, lists: number, rules: number) => {
    const parts = [
      [ratings, opinion],
      [marks, markedItems],
      [lists, { one: 'list', many: 'lists' }],
      [rules, { one: 'rule of “Never show”', many: 'rules of “Never show”' }],
    ] as const;
    const some = parts.filter(([n]) => n > 0).map(([n, noun]) => plural(n, noun));
    return some.length === 0 ? plural(0, opinion) : formatList(some);
  };
  const withRating = (value: number, title: string) =>
    isLiked ? `${inSentence(title)} liked` : `${ratingText(value)} for ${inSentence(title)}`;

  return {
    predictedValue,
    dials,
    dialsName: 'Tune the list',
    dialValue,
    dialsNeutral: 'Nothing is set: the list is in its usual order.',
    dialsInWords: (values: Dials) =>
      `${capital(
        dialNames
          .filter((name) => values[name] !== 0)
          .map((name) => dialValue(name, values[name]))
          .join('; '),
      )}.`,
    dialsReset: 'Reset all',

    ghostTitle: (value: number, title: string) => `With ${withRating(value, title)}`,
    ghostSame: 'The top of the list would stay as it is.',
    ghostNew: 'new',
    ghostSpoken: (value: number, title: string, first: readonly string[]) =>
      `Not given yet: with ${withRating(value, title)} the list begins with ${formatList(first)}. Enter gives ${isLiked ? 'it' : 'them'}, Escape does not.`,

    whyScore: 'Why this place',
    whyRating: `Why these ${rating.many}`,
    whyChoice: 'What to explain',
    whyScoreLead: (title: string) =>
      `What lifts ${inSentence(title)} on your list (+) and what lowers it (−), in points. The more points in all, the higher it stands.`,
    whyRatingLead: (title: string) =>
      `How we arrive at the ${rating.many} predicted for ${inSentence(title)}: what people give it, and what each of your ${opinion.many} adds or takes away.`,
    whyDials: 'What you have set under “Tune” comes on top of this.',
    whyNone: `You have ${opinion.given} nothing yet: the list is by the number of ${about.kind === 'ratings' ? 'ratings' : 'people'}.`,
    whyParts: {
      average: 'What people give it',
      prior: `What any new visitor starts with`,
      popularity: 'How well known it is',
      unseen: `You have probably ${action.done} it`,
    },
    whyRated: (title: string, value: number) => `${inSentence(title)}, ${ratingText(value)}`,
    whyOthers: (n: number) => `${formatCount(n)} more of your ${opinion.many}`,
    whyTotalScore: 'Points in all',
    whyTotalRating: `Predicted ${rating.many}`,
    whyClipped: (value: number) =>
      `Shown as ${predictedValue(value)}: ${rating.many} go from ${given(scale?.min ?? 0).replace(/\.0$/, '')} to ${given(scale?.max ?? 0).replace(/\.0$/, '')}.`,
    whatIf: 'Leave out',
    whatIfLabel: (title: string) => `What if I had not ${opinion.given} ${title}`,
    whatIfResult: (
      without: readonly string[],
      value: number,
      place: number | null,
      before: { readonly value: number; readonly place: number | null },
    ) => {
      const rated = isLiked
        ? ''
        : `${predictedValue(value)} ${rating.many} instead of ${predictedValue(before.value)}, `;
      const placed = place === null ? 'outside the first 1,000' : `place ${formatCount(place)}`;
      const was = before.place === null ? '' : ` instead of ${formatCount(before.place)}`;
      return `Without ${formatList(without)}: ${rated}${placed}${was}. Your ${opinion.many} stay as they are.`;
    },

    checkHeading: 'Check me',
    checkLead: (n: number, error: number, averages: number) =>
      `We predicted each of your ${formatCount(n)} ratings from the others, and were typically off by ${twoDigits(error)} ${rating.many}. The average that each ${item.one} gets would be off by ${twoDigits(averages)}.`,
    checkVerdict: (difference: number) =>
      difference < -0.02
        ? 'So your ratings say something that the averages do not.'
        : difference > 0.02
          ? 'So far the averages do better. A few more ratings may change that.'
          : 'So far the averages do as well. A few more ratings may change that.',
    checkFew:
      'From three ratings on, this page predicts each from the others and says how far off it is.',
    checkSurprises: 'Your most surprising ratings',
    checkSurprise: (value: number, predicted: number) =>
      `you gave ${ratingText(value)}; ${predictedValue(predicted)} was expected`,

    helpTitle: 'Help',
    helpSigns: 'On a ticket',
    helpSignsList: [
      isLiked
        ? [
            'Heart',
            `Says that you like ${withArticle(item.one)}; the list follows. Point at it first, and see where the ${item.many} would move.`,
          ]
        : [
            capital(rating.many),
            `What you give ${withArticle(item.one)}. ${
              widgetOf(scale) !== 'stars'
                ? 'Press the one that you mean'
                : isHalves(scale)
                  ? `Press the left or right half of ${withArticle(rating.one)}`
                  : `Press ${withArticle(rating.one)}`
            }; the list follows. Point at them first, and see where the ${item.many} would move.`,
          ],
      ...(isLiked
        ? []
        : [
            [
              'Predicted',
              `The ${rating.many} that you would probably give it; below, where four of five ratings would fall.`,
            ],
          ]),
      [
        'Why?',
        `What moved it up or down your list, and where it would be without one of your ${opinion.many}.`,
      ],
    ] as [string, string][],
    helpMarks: {
      watchlist: ['Watchlist', `Keeps ${withArticle(item.one)} on your watchlist.`],
      unseen: [
        `Not ${action.done}`,
        `You have not ${action.done} it; the page does not ask you about it again.`,
      ],
      'not-interested': ['Hide', `The ${item.one} is never listed again. This is not a rating.`],
    },
    helpKeys: 'Keyboard',
    helpColumns: ['Key', 'What it does'],
    helpKeysList: [
      [['/'], 'Search'],
      [['j', 'k'], `Next ${item.one}, ${item.one} before`],
      ...ratingKeys(about, ratingText),
      [
        ['Delete'],
        isLiked
          ? 'Take the heart back, on the heart'
          : `Take the rating back, on the ${rating.many}`,
      ],
      [['w'], 'Watchlist, on or off'],
      [['x'], 'Hide'],
      [['u'], 'Undo'],
      [['?'], 'This sheet'],
    ] as [keys: string[], meaning: string][],
    helpSwitch: 'Keyboard shortcuts',

    failed: {
      advice: {
        network: 'Please check the connection and try again.',
        missing: `The host does not have all files. ${canMend}: upload all of them again.`,
        changed: `The copy on this host is damaged or not complete, so it is not used. ${canMend}: upload it again, as it is.`,
        type: `The host sends a script as something else, and browsers refuse it. ${canMend}: .js is text/javascript.`,
      },
      faults: {
        network: () => 'it could not be fetched',
        missing: () => 'it is not on the host',
        changed: () => 'its bytes are not those that were written',
        type: (type: string) => `it is sent as “${type}”`,
      },
      noModel: `There is no model on this host. ${canMend}: als_export writes one into the folder model/.`,
      version: `The model on this host is newer than this page. Please load the page again; if that does not help, whoever runs this site has to renew the page as well.`,
      browser:
        'The list is computed by WebAssembly with SIMD, which does not run in this browser: it is switched off (as in Lockdown Mode), or the browser is too old. Allow it for this site, or use another browser.',
      engine: 'The engine that computes the list did not start in this browser.',
    },

    yoursLead: (isKept: boolean) =>
      `All that this page knows about you. It is ${isKept ? 'kept in this browser' : 'in this tab until it is closed: this browser keeps nothing for this page'}, and nowhere else.`,
    yoursSections: {
      ratings: capital(opinion.many),
      watchlist: 'Watchlist',
      seen: `${capital(action.done)}, not ${opinion.given}`,
      'not-interested': 'Hidden',
      unseen: `Not ${action.done}`,
      lists: 'Lists',
      never: 'Never show',
      data: 'Your data',
    },
    yoursSection: (section: string) => `Yours: ${section}`,
    sortBy: 'Sort by',
    orders: {
      when: 'newest',
      rating: rating.many,
      predicted: `predicted ${rating.many}`,
      title: 'title',
    },
    ratedOn: (when: number) =>
      `${capital(opinion.given)}${when === 0 ? ', day unknown' : ` ${formatDay(when)}`}`,
    addedOn: (when: number) => `Added${when === 0 ? ', day unknown' : ` ${formatDay(when)}`}`,
    seenOn: (when: number) =>
      `${capital(action.done)}${when === 0 ? ', day unknown' : ` by ${formatDay(when)}`}`,
    seenEmpty: `Nothing here. ${capital(item.many)} that an imported list says you have ${action.done}, without a rating, appear here and are not suggested.`,
    watchlistEmpty: `Nothing here yet. “Watchlist” on ${withArticle(item.one)}’s ticket keeps it for ${isFilms ? 'a later evening' : 'later'}.`,
    unseenEmpty: `Nothing here. ${capital(item.many)} that you say you have not ${action.done} are kept here, and you are not asked about them.`,
    askAgain: 'Ask again',
    askAgainLabel: (title: string) => `Ask about ${title} again`,
    notInterestedEmpty: `Nothing here. ${capital(item.many)} that you hide are never listed again, and are kept here.`,
    shareHeading: 'Share your taste',
    shareLead: (n: number, all: number) =>
      `A link that holds your ${n < all ? `${formatCount(n)} newest ${opinion.many}` : plural(n, opinion)}. Whoever opens it sees them, how your tastes compare and what to ${action.do} together. Your browser sends what stands after the # to nobody.`,
    shareNone: `Once you have ${opinion.given} ${withArticle(item.one)}, a link shows others your taste.`,
    shareLink: 'The link',
    shareCopy: 'Copy',
    shareCopied: 'The link is copied.',
    shareNotCopied: 'The link is marked: copy it from there.',
    shareSend: 'Send…',
    shareTitle: `My taste in ${item.many}`,

    tasteTitle: `Somebody’s taste in ${item.many}`,
    tasteLead: (n: number) => `${plural(n, opinion)} came with this link. Yours are as they were.`,
    tasteUnknown: (n: number, of: number) =>
      n === of
        ? `This model knows none of their ${item.many}, so it cannot tell what they like.`
        : `This model does not know ${formatCount(n)} of the ${plural(of, item)}.`,
    tasteRefused: {
      damaged: 'This link is not whole: perhaps its end was cut off. Ask for it again.',
      'newer-version':
        'This link was made by a newer version of this page. Reload, and open it again.',
      'other-scale': `This link was made on a page that rates in another way.`,
    },
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
              : 'What one likes, the other tends not to.',
    tasteMatchHow: `It compares what would be predicted for each of you, for the most ${ratedBy} ${item.many}. 100 % means the same taste, 0 % no relation, and below 0 % the opposite.`,
    tasteInCommon: (n: number, difference: number) =>
      `You both ${opinion.given} ${plural(n, item)}${isLiked ? '' : `, on average ${predictedValue(difference)} ${rating.many} apart`}.`,
    tasteNothingInCommon: `There is no ${item.one} that you both have ${opinion.given}.`,
    tasteRateFirst: `${isLiked ? `Press the heart on a few ${item.many}` : `Rate a few ${item.many} yourself`}, and this page compares the two of you.`,
    tasteSections: {
      joint: 'For both of you',
      theirs: `Their ${opinion.many}`,
      forThem: 'For them',
    },
    tasteJointLead: `What neither has ${opinion.given} and both lists place high.`,
    tasteJointEmpty: `No ${item.one} stands on both your lists.`,
    tasteYou: 'you',
    tasteThem: 'they',
    tastePredicted: (mine: number, theirs: number) =>
      `Predicted: you ${predictedValue(mine)} ${rating.many}, they ${predictedValue(theirs)} ${rating.many}`,
    tasteGave: (value: number) => (isLiked ? 'they like it' : `they gave ${ratingText(value)}`),
    tasteTake: (n: number) =>
      n === 0 ? `You have ${opinion.given} all of them` : `Add ${plural(n, opinion)} to mine`,

    exportHeading: 'Take a copy',
    exportLead: isFilms
      ? 'The JSON file holds everything, and this page reads it again. The CSV file holds the ratings as Letterboxd imports them, with the ids of IMDb and TMDB where this model has them.'
      : `The JSON file holds everything, the CSV file the ${opinion.many}; this page reads both again.`,
    exportJson: 'Everything, as JSON',
    exportCsv: `${capital(opinion.many)}, as CSV`,

    importTake: (...counts: Parameters<typeof brought>) => `Add ${brought(...counts)}`,
    imported: (...counts: Parameters<typeof brought>) => `Added ${brought(...counts)}.`,
    close: 'Close',

    listAgain: 'List again',
    listAgainLabel: (title: string) => `Let ${title} be listed again`,
    titlesLater: (n: number) => `${plural(n, item)} more; the titles come with the model.`,
    notInModel: (n: number) =>
      `${plural(n, item)} more that this model does not know. They are kept all the same.`,

    deleteAll: 'Delete everything',
    ownDataHeading: 'A model of your own data',
    ownDataLead:
      'Has your club, shop or study ratings of its own? Train a model on them in this tab; the file stays on this device.',
    ownData: 'Use my own data',
    deleteHeading: 'Delete',
    deleteLead: `${capital(opinion.many)}, watchlist and all. You may want a copy of them first.`,
    deleteAllTitle: 'Delete all that is yours?',
    deleteAllQuestion: (...counts: Parameters<typeof brought>) =>
      `${brought(...counts)} will be gone from this browser. This cannot be undone.`,
    deletedAll: 'Everything is deleted.',
    deleteAllYes: 'Delete all',
    cancel: 'Cancel',

    filters: 'Filters of the list',
    tags: capital(tag.many),
    tagsHint: `Press once for ${item.many} with ${withArticle(tag.one)}, twice for ${item.many} without it.`,
    tagChip: (name: string, state: 'any' | 'with' | 'without', count: number | null) =>
      state === 'without'
        ? `${name}: without it`
        : `${name}${count === null ? '' : `, ${plural(count, item)}`}: ${state === 'with' ? 'only with it' : 'no matter'}`,
    tagsMore: (n: number) => `${formatCount(n)} more`,
    tagsFewer: 'Fewer',
    yearFrom: 'From',
    yearTo: 'to',
    yearAny: 'any year',
    minRatings: `${capital(ratedBy)} by`,
    minRatingsOption,
    itemsCount: (n: number) => plural(n, item),
    filterResult: (passing: number, looked: number) =>
      passing === looked
        ? `All ${plural(looked, item)}.`
        : `${formatCount(passing)} of ${plural(looked, item)}.`,
    filterFloor: `Lists leave out ${item.many} with fewer than 10 ${opinion.many}; a search finds them.`,
    filterInWords: (filter: {
      readonly tags: readonly string[];
      readonly without: readonly string[];
      readonly from: number;
      readonly to: number;
      readonly minRatings: number;
      readonly lists: readonly string[];
    }) => {
      const { tags, without, from, to, minRatings, lists } = filter;
      const words = [
        lists.length === 0 ? '' : `on ${lists.join(' or ')}`,
        tags.join(' and '),
        without.length === 0 ? '' : `without ${without.join(', ')}`,
        from + to === 0
          ? ''
          : `${from === 0 ? 'up' : String(from)} to ${to === 0 ? 'today' : String(to)}`,
        minRatings === 0 ? '' : `${ratedBy} by ${minRatingsOption(minRatings)}`,
      ].filter((word) => word !== '');
      return words.length === 0 ? '' : `${words.join('; ')}.`;
    },
    filterUnknown: (lists: readonly string[], tags: readonly string[]) => {
      const named = (names: readonly string[]) => names.map((name) => `“${name}”`).join(' or ');
      const words = [
        lists.length === 0 ? '' : `This browser has no list called ${named(lists)}.`,
        tags.length === 0 ? '' : `There is no ${tag.one} called ${named(tags)} here.`,
      ];
      return words.filter((word) => word !== '').join(' ');
    },
    remove: 'Remove',
    removeLabel: (title: string) => `Remove your ${opinion.one} of ${title}`,
    undo: 'Undo',
    listUpdated: (first: string) => `List updated. First: ${first}.`,
    listEmpty: `Nothing is left to show. Switch “Hide ${opinion.given}” off to see the ${item.many} that you have ${opinion.given}.`,
    searchFound: {
      all: '',
      misspelt: 'No title is exactly this; these come close. ',
      some: 'No title has all of these words. ',
      none: `No ${item.one} is called anything like this. `,
    } satisfies Record<FoundWords | 'none', string>,
    searchOnly: (newest: number) =>
      `Only titles are searched${isFilms ? ', not directors or actors' : ''}${
        newest === 0 ? '' : `, and the newest ${item.many} here date from ${String(newest)}`
      }.`,
    similarEmpty: `There is no ${item.one} like that one here.`,
    similarUnknown: `This model does not have the ${item.one} that this link is about.`,
    filterReset: 'Clear all filters',
    filterEmpty: (looked: number) => `None of ${plural(looked, item)} passes these filters.`,
    filterEmptyHelp: 'Drop one of them:',
    filterEmptyNoHelp: 'Dropping one of them does not help: clear them all, and start again.',
    filterDrop: {
      tags: `Any ${tag.one}`,
      without: `Leave no ${tag.one} out`,
      years: 'Any year',
      ratings: `However often ${ratedBy}`,
      lists: 'Whatever list it is on',
    },
    onlyFrom: 'Only from',
    onlyFromNone: 'Only from a list of mine…',
    neverShow: 'Never show…',
    yearWrong: 'A year has four digits.',
    yearsTurned: 'The first year is after the last one: swap them?',
  };
}
