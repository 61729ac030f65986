// The English sentences of the questions of the first minute.

import type { About } from './about';
import { dislikedMuch, finerDigitsOf, likedMuch } from './rating_scale';
import { capital, formatFixed, formatList, plural, stringsOf } from './strings';

export function startStringsOf(about: About) {
  const { item, rating, action, scale } = about;
  const { ratingText } = stringsOf(about);
  const isLiked = scale === null;
  const predicted = (value: number) => formatFixed(value, finerDigitsOf(scale));
  return {
    startTitle: 'What do you like?',
    startLead: `Each answer changes your list. Skip what you have not ${action.done}.`,
    startClose: 'Done',
    startOne: `Have you ${action.done} this one?`,
    startNone: `That is all there is to ask. The search finds every other ${item.one}.`,
    startUnseen: `Haven’t ${action.done}`,
    startUnseenLabel: (title: string) => `Haven’t ${action.done} ${title}`,
    startAside: (n: number) => `${plural(n, item)} not ${action.done}.`,
    startAskAgain: 'Ask again',
    askedAgain: (n: number) => `${plural(n, item)} may be asked for again.`,
    groupsTitle: `Or three at once: which did you like?`,
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
      `Your ${rating.many} are predicted to within ± ${predicted(within)}, four times in five.`,
    meterSharpen: (titles: readonly string[]) =>
      titles.length === 0
        ? ''
        : `${titles.length === 1 ? 'This rating' : `These ${String(titles.length)} ratings`} would sharpen it most: ${formatList(titles)}.`,
  };
}
