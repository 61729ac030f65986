// Filters and dials as the address has them, so that a list can be linked to:
// ?tags=Comedy,Drama&without=Horror&from=1990&to=1999&ratings=50&rated=show&obscure=2&new=-3

import { dialAt, dialNames, type Dials } from '../shared/dials';
import { noFilter, type Filter } from '../shared/filter';

export interface ListChoice {
  readonly filter: Filter;
  readonly hideRated: boolean;
  readonly dials: Dials;
}

const keys = ['tags', 'without', 'lists', 'from', 'to', 'ratings', 'rated', ...dialNames] as const;
// As these were called when all was films.
const olderKeys = { genres: 'tags', stars: 'loved' } as const;

// A comma between names is one of ours; one within a name is written as in an address, once more.
const written = (name: string) => name.replace(/[%,]/g, encodeURIComponent);
const read = (name: string) => name.replace(/%2C/g, ',').replace(/%25/g, '%');
const listOf = (text: string | null) => [
  ...new Set(
    (text ?? '')
      .split(',')
      .filter((name) => name !== '' && name.length <= 200)
      .map(read),
  ),
];
const numberOf = (text: string | null, largest: number) =>
  /^\d{1,9}$/.test(text ?? '') && Number(text) <= largest ? Number(text) : 0;

export function choiceOf(search: string): ListChoice {
  const query = new URLSearchParams(search);
  for (const [older, key] of Object.entries(olderKeys)) {
    const value = query.get(older);
    if (value !== null) query.set(key, value);
  }
  const without = listOf(query.get('without'));
  return {
    filter: {
      ...noFilter,
      tags: listOf(query.get('tags')).filter((tag) => !without.includes(tag)),
      without,
      from: numberOf(query.get('from'), 9999),
      to: numberOf(query.get('to'), 9999),
      minRatings: numberOf(query.get('ratings'), 1e9),
      lists: listOf(query.get('lists')),
    },
    hideRated: query.get('rated') !== 'show',
    dials: Object.fromEntries(
      dialNames.map((name) => [name, dialAt(name, query.get(name))]),
    ) as Record<keyof Dials, number>,
  };
}

/** With its `?`, or empty. What others have put into the query stays. */
export function searchOf({ filter, hideRated, dials }: ListChoice, current: string): string {
  const query = new URLSearchParams(current);
  for (const key of [...keys, ...Object.keys(olderKeys)]) query.delete(key);
  const ours = [
    ['tags', filter.tags.map(written).join(',')],
    ['without', filter.without.map(written).join(',')],
    ['lists', filter.lists.map(written).join(',')],
    ['from', filter.from],
    ['to', filter.to],
    ['ratings', filter.minRatings],
    ['rated', hideRated ? '' : 'show'],
    ...dialNames.map((name) => [name, dials[name]] as const),
  ] as const;
  const text = ours
    .filter(([, value]) => value !== '' && value !== 0)
    // Commas are for people to read, and allowed in a query.
    .map(([key, value]) => `${key}=${encodeURIComponent(value).replaceAll('%2C', ',')}`);
  const all = [query.toString(), ...text].filter((part) => part !== '').join('&');
  return all === '' ? '' : `?${all}`;
}
