import { expect, test } from 'vitest';
import { choiceOf, searchOf } from '../../src/client/filter_query';
import {
  filterParts,
  isFiltering,
  noFilter,
  withoutPart,
  type Filter,
} from '../../src/shared/filter';

test('parts of a filter are dropped one by one', () => {
  const filter = { genres: ['Drama'], without: ['Comedy'], from: 1990, to: 1999, minRatings: 50 };
  expect(isFiltering(withoutPart(withoutPart(filter, 'genres'), 'years'))).toBe(true);
  const none = filterParts.reduce<Filter>((rest, part) => withoutPart(rest, part), filter);
  expect(none).toEqual(noFilter);
  expect(isFiltering(none)).toBe(false);
});

test('the address holds every choice, and what others put there', () => {
  const choice = {
    filter: {
      genres: ['Sci-Fi', 'Drama'],
      without: ['Film-Noir'],
      from: 1950,
      to: 0,
      minRatings: 25,
    },
    hideRated: false,
  };
  const search = searchOf(choice, '?utm=1&genres=War');
  expect(search).toBe(
    '?utm=1&genres=Sci-Fi,Drama&without=Film-Noir&from=1950&ratings=25&rated=show',
  );
  expect(choiceOf(search)).toEqual(choice);
  expect(searchOf({ filter: noFilter, hideRated: true }, search)).toBe('?utm=1');
  expect(searchOf({ filter: noFilter, hideRated: true }, '')).toBe('');
});

test('an address that means nothing filters nothing', () => {
  for (const search of [
    '',
    '?',
    '?from=x&to=-1&ratings=1e5',
    '?genres=,,&without=',
    '?genres=<b>',
  ]) {
    expect(choiceOf(search), search).toEqual({ filter: noFilter, hideRated: true });
  }
  expect(choiceOf('?genres=War,War,Drama&without=War').filter).toEqual({
    ...noFilter,
    genres: ['Drama'],
    without: ['War'],
  });
});
