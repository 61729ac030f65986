// The sentences of pages of several kinds: those of films as they always were, and none of films on any other page.

import { describe, expect, test } from 'vitest';
import type { About } from '../../src/shared/about';
import { importStringsOf } from '../../src/shared/import_strings';
import { modelStringsOf } from '../../src/shared/model_strings';
import { stringsOf } from '../../src/shared/strings';
import { laterOf } from '../../src/shared/strings_later';
import { books, films, games, jokes } from '../support/abouts';

/** Every sentence of a table, its functions asked with arguments of all kinds that they take. */
function sentences(table: object, about: About): string[] {
  const value = about.scale?.max ?? 1;
  const clue = { itemId: '7', links: {}, title: '', year: 0 };
  const filter = { tags: ['A'], without: ['B'], from: 1990, to: 0, minRatings: 25, lists: ['L'] };
  const argumentsOf: Readonly<Record<string, readonly unknown[]>> = {
    markLabel: ['unseen', 'T'],
    marked: ['unseen', 'T'],
    unmarked: ['unseen', 'T'],
    dialValue: ['loved', 3],
    dialsInWords: [{ loved: -5, obscure: 1, varied: 0, new: 0 }],
    prediction: [{ likely: 0.5, predicted: value, low: value, high: value }],
    predictedWithin: [{ predicted: value, low: value, high: value }],
    ghostSpoken: [value, 'T', ['A', 'B']],
    whatIfResult: [['A'], value, 3, { value, place: 4 }],
    unreadable: ['f', 'several-people'],
    foundBy: [3, 'title-only'],
    reportTitle: [['a/b.csv', 'c.csv']],
    listFacts: [{ source: 'table', rows: [1, 2], numRated: 1 }],
    becauseScale: ['service', 'table'],
    undecidedBy: ['title', 2],
    matchedBy: ['id'],
    listedItem: [clue],
    listedLine: [3, value],
    tagChip: ['Tag', 'any', 3],
    filterInWords: [filter],
    filterUnknown: [['A'], ['B']],
    headNdcgNote: ['10', 0.3],
    mapLabel: [3, 'tsne'],
    mapHonest: [{ perplexity: 30, explained: [0.2, 0.1] }],
    qualityHow: [{ heldOutUsers: 0.1, numVisitors: 3, seed: 1 }],
    ratingsHow: [{ numRatings: 9, numUsers: 2, numRatedItems: 3 }],
    powerLawFit: [{ exponent: 2, standardError: 0.1, xMin: 3, inTail: 4, distance: 0.1 }],
    trainedHow: ['als', {}],
    quote: [],
    lineProblem: [3, 'T', ''],
    shapeOf: [3, 2, 4, 5e6],
  };
  const listArguments = /groupSaid|groupPassed|meterSharpen|linesEnd|^ends$/;
  const titleFirst =
    /^(rateLabel|rated|whyRated|externalLabel|about|searchTitle|similarTitle|removeLabel|listUpdated|undone|startUnseenLabel|removed|why\w+Lead|whatIfLabel|askAgainLabel|listAgainLabel|yoursSection|columns|rating|entry|findLabel|offeredLabel|failedFile|moreLike|modelId|polarisingHow|speedHow|engineLine|item|no-rating)$/;
  return Object.entries(table).flatMap(([name, said]): string[] => {
    if (typeof said === 'string') return [said];
    if (typeof said === 'function') {
      const given =
        argumentsOf[name] ??
        (listArguments.test(name)
          ? [['A', 'B'], value]
          : name === 'youPlace'
            ? [['A', 'B'], 2, 3]
            : name === 'ghostTitle'
              ? [value, 'T']
              : titleFirst.test(name)
                ? ['T', value, 3, 4]
                : [3, 2, 4, 'T']);
      return [String((said as (...values: readonly unknown[]) => unknown)(...given))];
    }
    return typeof said === 'object' && said !== null ? sentences(said, about) : [];
  });
}
const allOf = (about: About) => [
  ...sentences(stringsOf(about), about),
  ...sentences(laterOf(about), about),
  ...sentences(modelStringsOf(about), about),
  ...sentences(importStringsOf(about), about),
];

describe.each([
  ['books', books],
  ['jokes', jokes],
  ['games', games],
] as const)('a page of %s', (_, about) => {
  const all = allOf(about);
  test('does not speak of films', () => {
    // The aside about MovieLens is not shown there; ratings that a training has not seen are those of any data.
    const elsewhere = /paper|ML-latest|^Error on ratings not seen|^One sweep|watchlist/i;
    const ofFilms = /films?\b|\bstars?\b|genre|\bwatch(ed)?\b|\bseen\b/i;
    expect(all.filter((text) => ofFilms.test(text) && !elsewhere.test(text))).toEqual([]);
  });
  test('has no gaps in its sentences', () => {
    expect(all.filter((text) => /undefined|NaN|null|\[object| {2}| ,| \.$/.test(text))).toEqual([]);
    expect(all.filter((text) => /\ba [aeio]|\b[Aa]n [^aeiouh]/.test(text))).toEqual([]);
  });
});

test('films are spoken of as ever', () => {
  const strings = stringsOf(films);
  const later = laterOf(films);
  const model = modelStringsOf(films);
  const importing = importStringsOf(films);
  expect([
    strings.tagline,
    strings.searchHint(9742),
    strings.noRatings,
    strings.prediction({ likely: 0.724, predicted: 4.234, low: 3.5, high: 5 }),
    strings.rated('Heat', 4),
    strings.rated('Heat', 4.5),
    strings.rated('Heat', 1),
    strings.groupSaid(['A', 'B', 'C'], 4.5),
    strings.meterWords(1.234),
    strings.modelLine(9742, 100836, 610, 'ml-latest-small'),
    strings.noTagStub,
    later.dials.loved.label,
    later.dialValue('loved', -3),
    later.whyClipped(5),
    later.checkLead(12, 0.8, 0.9),
    later.tasteInCommon(3, 0.75),
    later.filterEmpty(1234),
    importing.listedItem({ itemId: '7', links: { IMDb: '133093' }, title: '', year: 0 }),
    importing.foundBy(2, 'IMDb'),
    importing.foundBy(1, 'id'),
    model.mapHow(2000),
    model.youNothingLiked(3),
    model.favouritesHow,
    model.levelsCaption(3.5),
    model.limits.at(-1),
  ]).toEqual([
    'Rate a few films. See what to watch next.',
    'Search 9,742 films',
    'None yet. Press the stars on any film that you know.',
    '72 % likely: 4 stars or more. Predicted: 4.2 stars, four times in five between 3.5 and 5.0',
    'Heat: 4 stars.',
    'Heat: 4.5 stars.',
    'Heat: 1 star.',
    'A, B, and C: 4.5 stars each.',
    'Four predictions in five are at most 1.2 stars off.',
    '9,742 films, learned from 100,836 ratings by 610 people (ml-latest-small)',
    'Feature',
    'Watched or loved',
    'much more likely to be watched',
    'Shown as 5.0: stars go from 0.5 to 5.',
    'We predicted each of your 12 ratings from the others, and were typically off by 0.80 stars. The average that each film gets would be off by 0.90.',
    'You both rated 3 films, on average 0.8 stars apart.',
    'None of 1,234 films passes these filters.',
    'tt0133093',
    '2 rows found by IMDb id',
    '1 row found by MovieLens id',
    'The 2,000 most rated films. On the first map, two lie near each other if the same people watch them; on the second, if the same people like them. Point at a dot for its name, press it for its neighbours.',
    'None of your ratings on this map is above three stars: rate one that you like, and you are on it as well.',
    'Five stars for a single film, and nothing else: what comes first? The first two lists are this model’s. The last two come from the same ratings with the settings of the paper that this project began with; predicted stars alone bring films that almost nobody has rated. Beside each film: how many ratings it has.',
    'On average 3.50 stars. Whole stars are given more often than half ones, and people mostly rate what they chose to watch.',
    'A predicted rating says what people with your ratings would give: half a star or a whole one off is usual.',
  ]);
  expect(later.helpKeysList.map(([keys, meaning]) => `${keys.join(' ')}: ${meaning}`)).toEqual([
    '/: Search',
    'j k: Next film, film before',
    '1 … 5: Rate the film that has the focus, 1 to 5 stars',
    '⇧ 1 … ⇧ 5: Half a star less: ⇧ 4 is 3½',
    '← →: Half a star less or more, on the stars',
    'p: Try stars without giving them, on the stars: arrows and digits try, Enter gives',
    'Delete: Take the rating back, on the stars',
    'w: Watchlist, on or off',
    'x: Hide',
    'u: Undo',
    '?: This sheet',
  ]);
});

test('other things are spoken of in their own words', () => {
  expect([
    stringsOf(books).tagline,
    stringsOf(books).rated('Emma', 9),
    stringsOf(books).prediction({ likely: 0.38, predicted: 7.42, low: 6, high: 9 }),
    stringsOf(books).markNames.unseen,
    laterOf(books).dials.loved.label,
    laterOf(books).helpKeysList[2]?.[1],
    stringsOf(jokes).rated('Joke 7', -3.7254901961),
    stringsOf(jokes).predictedWithin({ likely: 0.5, predicted: -1.2, low: -5.0588, high: 2 }),
    stringsOf(games).tagline,
    stringsOf(games).forYouLead(3, true),
    stringsOf(games).rated('Portal', 1),
    stringsOf(games).yourRatings,
    stringsOf(games).rateLabel('Portal', 2007),
    laterOf(games).ghostTitle(1, 'Portal'),
    laterOf(games).minRatings,
    modelStringsOf(games).levelsTitle === '' ? '' : modelStringsOf(games).noRatingHead,
  ]).toEqual([
    'Rate a few books. See what to read next.',
    'Emma: 9 points.',
    '38 % likely: 8 points or more. Predicted: 7.4 points, four times in five between 6 and 9',
    'Not read',
    'Read or loved',
    'Rate the book that has the focus, with so many points',
    'Joke 7: −3.73 laughs.',
    '−1.20 (−5.06–2.00)',
    'Pick a few games that you like. See what to play next.',
    'From your 3 likes. First comes what you are most likely to like and have not played.',
    'Portal: liked.',
    'Your likes',
    'I like Portal (2007)',
    'With Portal liked',
    'Played by',
    'This data says who played what, not how well they liked it: there are no predicted ratings, and so nothing about their error.',
  ]);
});
