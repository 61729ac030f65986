// The English of the page #tonight, in the bundle's words.

import type { Suits } from '../../../wasm/als_engine';
import { isOfFilms, type About } from './about';
import { finerDigitsOf } from './rating_scale';
import {
  formatCount,
  formatFixed,
  formatList,
  inSentence,
  opinionOf,
  plural,
  stringsOf,
} from './strings';

export function tonightStringsOf(about: About) {
  const { item, rating, action, scale } = about;
  const { ratingText, likelyValue } = stringsOf(about);
  const opinion = opinionOf(about);
  const predicted = (value: number) => formatFixed(value, finerDigitsOf(scale));
  return {
    title: isOfFilms(about) ? 'Tonight' : 'Together',
    lead: `One list for two to six people. The address holds all of it: whoever opens it sees the same list.`,
    whoTitle: 'Who is here?',
    personName: (place: number) => `Person ${formatCount(place)}`,
    nameLabel: (name: string) => `Name of ${name}`,
    knows: (n: number) => (n === 0 ? `Nothing ${opinion.given} yet` : plural(n, opinion)),
    remove: (name: string) => `Remove ${name}`,
    addTitle: (n: number) => (n === 0 ? 'Add the first person' : 'Add somebody'),
    addMe: (n: number) => `Me, with ${plural(n, opinion)}`,
    addLink: 'Paste a taste link',
    addLinkHint: 'The link that “Yours” gives under “Share your taste”.',
    addFile: 'Choose a file',
    addFileWaiting: 'The file has to wait for the model',
    addQuestions: (n: number) => `Answer ${n === 6 ? 'six' : formatCount(n)} questions`,
    full: 'Six people are here, and that is the most.',
    linkRefused: {
      damaged: 'This link is not whole. Copy all of it.',
      'newer-version': 'This link was made by a newer version of this page.',
      'other-scale': `This link was made on a page that rates in another way.`,
      evening:
        'This link is to a list for several people, not to one person’s taste. Open it in a new tab.',
    },
    reading: (done: number, of: number) =>
      of === 0 ? 'Reading…' : `Looking up ${formatCount(done)} of ${formatCount(of)}…`,
    readNothing: `No ${opinion.many} were found in this file.`,
    unreadable: 'This file could not be read.',
    added: (name: string, n: number, missing: number) =>
      `${name} is here with ${plural(n, opinion)}.${
        missing === 0
          ? ''
          : ` ${plural(missing, { one: 'line was', many: 'lines were' })} not understood.`
      }`,
    newestOnly: (n: number) =>
      `Only the newest ${formatCount(n)} ${opinion.many} of each person count, so that the link stays short.`,
    vetoesFull: (n: number) =>
      `There is no room for more: ${formatCount(n)} of a kind is the most that one person can leave out.`,

    askTitle: (names: string) => `Questions for ${names}`,
    askLead: (done: number, of: number) =>
      `${formatCount(Math.min(done + 1, of))} of ${formatCount(of)}. We ask what tells us most.`,
    askNone: `There is no ${item.one} left to ask about.`,
    notSeen: `Haven’t ${action.done} it`,
    notSeenLabel: (name: string, title: string) =>
      `${name} has not ${action.done} ${inSentence(title)}`,
    answerLabel: (name: string, label: string) => `${name}: ${label}`,
    stop: 'Enough',
    askMore: (name: string) => `More questions for ${name}`,
    more: 'More questions',

    vetoes: (n: number) => (n === 0 ? 'Leave out' : `Leaves out ${formatCount(n)}`),
    vetoTags: (name: string) => `${name} does not want`,
    vetoTag: (name: string, what: string, isOn: boolean) =>
      isOn ? `${what}: not for ${name}` : `${what}: fine with ${name}`,
    vetoItems: (name: string) => `${name} has ${action.done}, or does not want`,
    takeBack: (title: string) => `List ${inSentence(title)} again`,

    suitsLabel: 'What to look for',
    suits: {
      all: 'Suits all',
      'nobody-minds': 'Nobody minds',
      'somebody-loves': 'Somebody loves',
    } satisfies Record<Suits, string>,
    suitsLead: {
      all: `The list begins with what all of you would choose. Further down, it favours whoever has got the least so far.`,
      'nobody-minds': `Sorted by the shortest bar: what even the least keen of you may like.`,
      'somebody-loves': `Sorted by the longest bar: what one of you would like most.`,
    } satisfies Record<Suits, string>,
    yearFrom: 'From',
    yearTo: 'to',
    yearsTurned: 'The first year is after the last.',
    copy: 'Copy the link',
    copied: (isMineOnly: boolean) =>
      isMineOnly
        ? 'Copied. Whoever opens the link sees the list without your lists and rules.'
        : 'Copied: whoever opens the link sees this list.',
    mineOnly: (lists: readonly string[], hasRules: boolean) =>
      `${
        lists.length === 0
          ? 'Without'
          : `Only from ${formatList(lists)}${hasRules ? ', and without' : ''}`
      }${hasRules ? ' what you never want to see' : ''}. The link does not hold that.`,
    notCopied: 'Copy it from the address bar: it holds all of this.',

    listFor: (names: readonly string[]) => `For ${formatList(names)}`,
    listed: (titles: readonly string[]) =>
      `The list begins with ${formatList(titles.slice(0, 3))}.`,
    listWaits: `Add somebody by a taste link, a file of ${opinion.many} or six questions, and your list appears here.`,
    listEmpty: (isMineOnly: boolean) =>
      `No ${item.one} is left. Leave less out, ${isMineOnly ? 'allow more years, or choose from more than your lists and rules allow' : 'or allow more years'}.`,
    listMore: 'Show more',
    opinion: (name: string, likely: number, value: number) =>
      `${name}: ${likelyValue(likely)} likely to like it, ${predicted(value)} ${rating.many} predicted`,
    percent: likelyValue,
    least: (name: string, likely: number) => `Least keen: ${name}, ${likelyValue(likely)}`,
    because: (
      average: number,
      rated: {
        readonly title: string;
        readonly value: number;
        readonly contribution: number;
      } | null,
    ) =>
      rated !== null && rated.contribution < -0.03
        ? `${ratingText(rated.value)} for ${inSentence(rated.title)} ${/^1 |^liked/.test(ratingText(rated.value)) ? 'speaks' : 'speak'} against it`
        : `none of their ratings speaks against it; people give it ${predicted(average)} ${rating.many}`,
    rowMore: (title: string) => `Leave out ${inSentence(title)}, or say who has ${action.done} it`,
    rowMoreShort: 'Leave out',
    hasSeen: (name: string) => `${name} has ${action.done} it`,
    isUnwanted: (name: string) => `Not for ${name}`,
  };
}
