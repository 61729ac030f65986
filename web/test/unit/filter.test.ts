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
  const filter = {
    tags: ['Drama'],
    without: ['Comedy'],
    from: 1990,
    to: 1999,
    minRatings: 50,
    lists: ['Netflix', 'a, b'],
  };
  expect(isFiltering(withoutPart(withoutPart(filter, 'tags'), 'years'))).toBe(true);
  const none = filterParts.reduce<Filter>((rest, part) => withoutPart(rest, part), filter);
  expect(none).toEqual(noFilter);
  expect(isFiltering(none)).toBe(false);
});

test('the address holds every choice, and what others put there', () => {
  const choice = {
    filter: {
      tags: ['Sci-Fi', 'Drama'],
      without: ['Film-Noir'],
      from: 1950,
      to: 0,
      minRatings: 25,
      lists: ['Netflix', 'a, b'],
    },
    hideRated: false,
    dials: { ...neutralDials, obscure: 5, varied: 2, new: -3 },
  };
  const search = searchOf(choice, '?utm=1&genres=War');
  expect(search).toBe(
    '?utm=1&tags=Sci-Fi,Drama&without=Film-Noir&lists=Netflix,a%252C%20b&from=1950&ratings=25&rated=show&obscure=5&varied=2&new=-3',
  );
  expect(choiceOf(search)).toEqual(choice);
  expect(searchOf({ filter: noFilter, hideRated: true, dials: neutralDials }, search)).toBe(
    '?utm=1',
  );
  expect(searchOf({ filter: noFilter, hideRated: true, dials: neutralDials }, '')).toBe('');
});

test('an address that means nothing filters nothing', () => {
  for (const search of ['', '?', '?from=x&to=-1&ratings=1e5', '?tags=,,&without=']) {
    expect(choiceOf(search), search).toEqual({
      filter: noFilter,
      hideRated: true,
      dials: neutralDials,
    });
  }
  expect(choiceOf('?tags=War,War,Drama&without=War').filter).toEqual({
    ...noFilter,
    tags: ['Drama'],
    without: ['War'],
  });
});

test('a dial that is turned further than it goes is not turned', () => {
  expect(choiceOf('?obscure=6&varied=-1&new=2.5&loved=x').dials).toEqual(neutralDials);
  expect(choiceOf('?obscure=-5&varied=5&new=5&loved=-1').dials).toEqual({
    ...neutralDials,
    obscure: -5,
    varied: 5,
    new: 5,
    loved: -1,
  });
});

test('names may hold commas, signs and letters of any kind', () => {
  const filter = {
    ...noFilter,
    tags: ['Action, Adventure', '100 % fun', 'R&B+'],
    without: ['Été'],
  };
  const search = searchOf({ filter, hideRated: true, dials: neutralDials }, '');
  expect(choiceOf(search).filter).toEqual(filter);
  expect(choiceOf('?tags=constructor,__proto__').filter.tags).toEqual(['constructor', '__proto__']);
});

test('addresses from when all was films are understood, and written anew', () => {
  const choice = choiceOf('?genres=Comedy&stars=3');
  expect(choice.filter.tags).toEqual(['Comedy']);
  expect(choice.dials.loved).toBe(3);
  expect(searchOf(choice, '?genres=Comedy&stars=3')).toBe('?tags=Comedy&loved=3');
});
