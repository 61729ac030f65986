// An evening as a link (byte_code.ts): who is there, with their ratings and vetoes, and what the list looks for. All who open it
// see the same list. Behind the check sum, as in share_code.ts, whether ids are numbers and how many levels the scale has; then
//
//   what suits, the first year, the last year (0: any)
//   how many people; of each: the name; how many ratings, and they; how many films they have seen, and they; how many they do not
//   want, and they; how many tags they do not want, and they
//
// What a later version may append is passed over.

import type { RatingScale, Suits } from '../../../../wasm/als_engine';
import type { Rating } from '../../shared/protocol';
import {
  isNumberId,
  itemBytes,
  maxContent,
  numberBytes,
  opened,
  Refused,
  sealed,
  textBytes,
  type Opened,
} from './byte_code';
import { levelled, numLevels, ratingsAt } from './share_code';

export interface Guest {
  readonly name: string;
  readonly ratings: readonly Rating[];
  readonly seen: readonly string[]; // besides what is rated
  readonly unwanted: readonly string[];
  readonly without: readonly string[]; // tags
}

export interface Evening {
  readonly people: readonly Guest[];
  readonly suits: Suits;
  readonly from: number; // years, both included; 0: no bound
  readonly to: number;
}

const version = 1;
export const maxPeople = 6;
/** Of one person; of all together, only as many as a link holds. */
export const maxRatings = 300;
export const maxVetoes = 100;
const maxTags = 64;
export const maxName = 30;
export const allSuits: readonly Suits[] = ['all', 'nobody-minds', 'somebody-loves'];

export const noEvening: Evening = { people: [], suits: 'all', from: 0, to: 0 };

/** Of each person the first of each kind, but not more than so many. */
const firstOf = (evening: Evening, most: number): Evening => ({
  ...evening,
  people: evening.people.map(({ name, ratings, seen, unwanted, without }) => ({
    name,
    ratings: ratings.slice(0, Math.min(most, maxRatings)),
    seen: seen.slice(0, Math.min(most, maxVetoes)),
    unwanted: unwanted.slice(0, Math.min(most, maxVetoes)),
    without: without.slice(0, Math.min(most, maxTags)),
  })),
});

function contentOf(evening: Evening, scale: RatingScale | null): number[] {
  const ids = evening.people.flatMap(({ ratings, seen, unwanted }) => [
    ...ratings.map(({ itemId }) => itemId),
    ...seen,
    ...unwanted,
  ]);
  const areNumbers = ids.every(isNumberId);
  const levels = numLevels(scale);
  const alone = (itemIds: readonly string[]) => [
    ...numberBytes(itemIds.length),
    ...itemBytes(
      itemIds.map((itemId) => [itemId, 0]),
      1,
      areNumbers,
    ),
  ];
  return [
    areNumbers ? 0 : 1,
    ...numberBytes(levels),
    allSuits.indexOf(evening.suits),
    ...numberBytes(evening.from),
    ...numberBytes(evening.to),
    evening.people.length,
    ...evening.people.flatMap(({ name, ratings, seen, unwanted, without }) => [
      ...textBytes(name),
      ...numberBytes(ratings.length),
      ...itemBytes(
        ratings.map((rating) => levelled(scale, rating)),
        levels,
        areNumbers,
      ),
      ...alone(seen),
      ...alone(unwanted),
      ...numberBytes(without.length),
      ...without.flatMap(textBytes),
    ]),
  ];
}

export interface EncodedEvening {
  readonly code: string;
  readonly held: Evening; // what it holds
  readonly most: number; // ratings of a person that it has room for
}

/** What a link holds of it: where not all has room, everybody keeps equally many. */
export function encodeEvening(evening: Evening, scale: RatingScale | null): EncodedEvening {
  const holding = (most: number) => {
    const held = firstOf(evening, most);
    return { held, most, content: contentOf(held, scale) };
  };
  let found = holding(maxRatings);
  if (found.content.length > maxContent) {
    found = holding(0);
    for (let tooMany = maxRatings; tooMany - found.most > 1;) {
      const tried = holding((found.most + tooMany) >> 1);
      if (tried.content.length > maxContent) tooMany = tried.most;
      else found = tried;
    }
  }
  return { code: sealed(version, found.content), held: found.held, most: found.most };
}

/** Never throws, whatever the link says. */
export function decodeEvening(link: string, scale: RatingScale | null): Opened<Evening> {
  return opened(link, version, (reader) => {
    const areNumbers = reader.number() === 0;
    const levels = reader.number();
    if (levels !== numLevels(scale)) throw new Refused('other-scale');
    const suits = allSuits[reader.number()] ?? 'all';
    const [from, to] = [reader.number(9999), reader.number(9999)];
    const alone = () => [
      ...reader.items(1, areNumbers, maxVetoes, reader.number(maxVetoes)).keys(),
    ];
    const people = Array.from({ length: reader.number(maxPeople) }, () => ({
      name: reader
        .text()
        .slice(0, maxName)
        .replace(/\p{Cs}$/u, ''), // no half of a letter
      ratings: ratingsAt(
        scale,
        reader.items(levels, areNumbers, maxRatings, reader.number(maxRatings)),
      ),
      seen: alone(),
      unwanted: alone(),
      without: Array.from({ length: reader.number(maxTags) }, () => reader.text()),
    }));
    return { people, suits, from, to };
  });
}
