import { expect, test } from 'vitest';
import { neutralDials } from '../../src/shared/dials';
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
    dials: { stars: 0, obscure: 5, varied: 2, new: -3 },
  };
  const search = searchOf(choice, '?utm=1&genres=War');
  expect(search).toBe(
    '?utm=1&genres=Sci-Fi,Drama&without=Film-Noir&from=1950&ratings=25&rated=show&obscure=5&varied=2&new=-3',
  );
  expect(choiceOf(search)).toEqual(choice);
  expect(searchOf({ filter: noFilter, hideRated: true, dials: neutralDials }, search)).toBe(
    '?utm=1',
  );
  expect(searchOf({ filter: noFilter, hideRated: true, dials: neutralDials }, '')).toBe('');
});

test('an address that means nothing filters nothing', () => {
  for (const search of [
    '',
    '?',
    '?from=x&to=-1&ratings=1e5',
    '?genres=,,&without=',
    '?genres=<b>',
  ]) {
    expect(choiceOf(search), search).toEqual({
      filter: noFilter,
      hideRated: true,
      dials: neutralDials,
    });
  }
  expect(choiceOf('?genres=War,War,Drama&without=War').filter).toEqual({
    ...noFilter,
    genres: ['Drama'],
    without: ['War'],
  });
});

test('a dial that is turned further than it goes is not turned', () => {
  expect(choiceOf('?obscure=6&varied=-1&new=2.5&stars=x').dials).toEqual(neutralDials);
  expect(choiceOf('?obscure=-5&varied=5&new=5&stars=-1').dials).toEqual({
    obscure: -5,
    varied: 5,
    new: 5,
    stars: -1,
  });
});
