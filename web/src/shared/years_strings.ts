// The English sentences of the picture of one's own years.

import type { About } from './about';
import { capital, formatFixed, formatList, plural } from './strings';
import { finerDigitsOf } from './rating_scale';

export function yearsStringsOf(about: About) {
  const { item, rating, tag, scale } = about;
  const signed = (value: number) =>
    `${value > 0 ? '+' : ''}${formatFixed(value, finerDigitsOf(scale))}`;
  const percent = (share: number) => `${String(Math.round(100 * share))} %`;
  return {
    heading: 'Your years',
    lead: `What you rated in each year. A dot is as large as the ${tag.one}’s share of that year; its colour says whether you gave it more (gold) or less (red) than your other ${item.many} of that year.`,
    caption: `${capital(tag.many)} by the year in which you rated`,
    tag: capital(tag.one),
    cell: (n: number, share: number, above: number) =>
      `${plural(n, item)}, ${percent(share)}; ${signed(above)} ${rating.many}`,
    none: 'none',
    cameToLike: (names: readonly string[]) => `You have come to like ${formatList(names)}.`,
    left: (names: readonly string[]) => `You have cooled towards ${formatList(names)}.`,
    more: (names: readonly string[]) => `You rate more of ${formatList(names)} than before.`,
    fewer: (names: readonly string[]) => `You rate less of ${formatList(names)} than before.`,
    shift: (name: string, value: number) => `${name} (${signed(value)} ${rating.many})`,
    share: (name: string, before: number, now: number) =>
      `${name} (${percent(before)}, now ${percent(now)})`,
    steady: 'Your taste has hardly changed: no difference is larger than chance would make it.',
    halves: (day: string) => `Before and after ${day}, the middle of your ratings.`,
  };
}
