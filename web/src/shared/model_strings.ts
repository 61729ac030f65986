// The English of the page about the model: a part of its own, since only that page needs it.

import type { About } from './about';
import { formatCount, capital, opinionOf, plural, stringsOf, withArticle } from './strings';
import { passiveOf } from './strings_later';
import { likedAbove } from './rating_scale';
import type { ItemMaps, ModelReport, PowerLaw, Quality } from './report';

const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
export const formatCompact = (value: number): string => compact.format(value);
const minus = (text: string) => text.replace('-', '−');
export const formatFixed = (value: number, digits: number): string => minus(value.toFixed(digits));
export const formatPercent = (share: number, digits: number): string =>
  `${formatFixed(100 * share, digits)}\u00a0%`;
export const formatBytes = (bytes: number): string =>
  bytes < 1024 * 1024
    ? `${formatCount(Math.max(1, Math.round(bytes / 1024)))} KiB`
    : `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
/** Shares on a logarithmic axis: 1 %, 0.1 % and so on. */
export const formatPower = (share: number): string =>
  `${String(Number((100 * share).toPrecision(1)))} %`;

const times = (factor: number) => formatFixed(factor, factor < 10 ? 1 : 0);
const numberWords = [
  '',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
];
const inWords = (value: number, given: (value: number) => string) =>
  numberWords[value] ?? given(value).replace(/\.0+$/, '');

export function modelStringsOf(about: About) {
  const { item, rating, tag, action, scale } = about;
  const { given } = stringsOf(about);
  const opinion = opinionOf(about);
  const passive = passiveOf(about);
  // Of the data: people rate, or they do.
  const isRated = about.kind === 'ratings';
  const isOfMovieLens = about.catalogue === 'movielens';
  const data = isRated ? { one: 'rating', many: 'ratings' } : { one: 'choice', many: 'choices' };
  const rated = isRated ? 'rated' : passive;
  // The trainer calls them as MovieLens does: its tags are what people have written themselves.
  const features: Readonly<Record<string, string>> = {
    genres: tag.many,
    tags: 'people’s own tags',
  };
  const featuresOf = (list = '') =>
    list
      .split(',')
      .map((name) => features[name] ?? name)
      .join(', ') || 'none';
  const afterRatings = (n: number) => plural(n, data);
  const better = (side: 'Right' | 'Left') =>
    `Mean of the differences, person by person, with its 95 % interval. ${side} of zero this model is better; where the line crosses zero, the test cannot tell.`;
  return {
    title: 'How good is it, and how do we know?',
    trainHere: 'Train one yourself, in this tab',
    lead: 'What this model was tested on, what it learned, where it is weak, and where you stand in it. Every figure comes from the report that was written when the model was trained, and is shown only for that model.',
    contents: 'On this page',
    fetching: 'Fetching the model’s report…',
    failed: 'The model’s report could not be used.',
    failedDamaged: 'The copy on this host is damaged, so nothing of it is shown.',
    noRatingHead: `This data says who ${passive} what, not how well they liked it: there are no predicted ratings, and so nothing about their error.`,
    none: 'This model came without a report: its maker trained it elsewhere or left it out. Below is what can be said without one.',
    asTable: 'The figures as a table',
    sections: {
      map: { short: 'Map', title: `The ${item.many} as the model sees them, and you` },
      quality: { short: 'Quality', title: 'Tested on people it has never met' },
      favourites: { short: 'One favourite', title: `What one favourite ${item.one} brings` },
      learning: { short: 'Learning', title: 'How it learned' },
      ratings: { short: capital(data.many), title: 'What it learned from' },
      tags: { short: capital(tag.many), title: `What it makes of ${tag.many}` },
      speed: { short: 'Speed', title: 'How fast it is on this device' },
      identity: { short: 'Identity', title: 'Which model this is' },
    },

    headRmse: `Typical error of a predicted rating, in ${rating.many}`,
    headRmseNote: (n: number) =>
      `This is the RMSE: how far predictions lay from ${formatCount(n)} ratings that were held back, large misses counting more than small ones.`,
    headRmseBase: (rmse: number) =>
      `Knowing only each ${item.one}’s and each person’s average: ${formatFixed(rmse, 3)}.`,
    headNdcg: 'Quality of a newcomer’s top 10, from 0 to 1',
    headNdcgNote: (numGiven: string, popularity: number) =>
      `This is the NDCG@10 after ${numGiven} ${data.many}: how many of the ten ${item.many} listed first turned out to be liked, those near the top counting more. Listing what is popular: ${formatFixed(popularity, 3)}.`,
    headCoverage: 'Ratings within the 80 % interval',
    headCoverageNote: `With each prediction the page names an interval in which four of five ${data.many} should fall: it is honest if 80 % do, no fewer and not many more.`,

    you: 'You',
    mapHow: (n: number) =>
      `The ${formatCount(n)} most ${rated} ${item.many}. On the ${scale === null ? '' : 'first '}map, two lie near each other if the same people ${action.do} them${scale === null ? '' : '; on the second, if the same people like them'}. Point at a dot for its name, press it for its neighbours.`,
    mapLayout: 'Near means',
    mapLayouts: { tsne: `${passive} together`, pca: 'liked alike' },
    mapPaint: 'Colour by',
    mapPaints: { tag: tag.one, taste: 'your taste' },
    mapLabel: (n: number, layout: 'tsne' | 'pca') =>
      `Map of ${plural(n, item)} as dots, ${
        layout === 'tsne' ? `by what is ${passive} together` : 'by what is liked alike'
      }. The search below finds ${withArticle(item.one)} and its neighbours; the table has the places.`,
    mapTags: `Show one ${tag.one}`,
    mapZoom: 'Zoom',
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
    mapFind: `Find ${withArticle(item.one)} on the map`,
    mapFound: (n: number) => `${plural(n, item)} found`,
    mapNotFound: (n: number) =>
      `None of the ${formatCount(n)} most ${rated} ${item.many} has these words in its title.`,
    mapNear: 'Next to it on this map:',
    moreLike: (title: string) => `More like ${title}`,
    mapTable: (n: number) => `Places of the ${formatCount(n)} most ${rated} ${item.many}`,
    mapColumns: [
      capital(item.one),
      'Year',
      capital(tag.many),
      't-SNE x',
      't-SNE y',
      'Component 1',
      'Component 2',
    ],
    mapHonest: (maps: ItemMaps) =>
      `“${capital(passive)} together” is t-SNE (perplexity ${formatFixed(maps.perplexity, 0)}) of the directions of the vectors behind “for you”: near means alike, but far means little, and the shape of the islands means nothing. ${
        scale === null
          ? ''
          : `“Liked alike” shows the first two principal components of the vectors behind the predicted ${rating.many}; they hold ${formatPercent(
              maps.explained.reduce((sum, share) => sum + share, 0),
              0,
            )} of what is in those vectors.`
      }`,
    liftLess: 'less',
    liftMore: 'more for you than for others',
    liftOf: (lift: number) =>
      Math.abs(lift) < 0.005
        ? 'your ratings leave its prediction as it is'
        : `your ratings move its prediction by ${lift > 0 ? '+' : ''}${formatFixed(lift, 2)} ${rating.many}`,
    youUnknown: `${capital(opinion.give)} ${withArticle(item.one)} or two, and you are on this map as well.`,
    youComing: `You come onto this map once the ${item.many} are here.`,
    youNothingLiked: (rated: number) =>
      rated === 0 || scale === null
        ? `None of the ${item.many} that you have ${opinion.given} is among these.`
        : `None of your ratings on this map is above ${inWords(likedAbove(scale), given)} ${rating.many}: rate one that you like, and you are on it as well.`,
    youPlace: (near: readonly string[], liked: number, all: number) =>
      `You are near ${near.slice(0, -1).join(', ')} and ${near.at(-1) ?? ''}: where the ${item.many} that you liked lie closest together (${formatCount(liked)} of your ${plural(all, opinion)}).`,
    youDirection: (explained: number) =>
      `The arrow is your taste: your ratings raise the ${item.many} that way, and lower those behind it. ${formatPercent(explained, 0)} of what they change follows these two axes.`,

    noQuality: 'This model was not tested when it was made.',
    qualityHow: (quality: Quality) =>
      `${formatPercent(quality.heldOutUsers, 0)} of the people were left out of the training, all of them. To a copy of the model that had never met them, each then came as you do: with a few ${data.many}. It had to list and predict the rest. (${formatCount(quality.numVisitors)} people, seed ${String(quality.seed)}; the model that you use was trained on everybody afterwards.)`,
    qualityTable: `Quality by number of ${data.many} given`,
    qualityColumns: [
      'After',
      'NDCG@10',
      'Popularity’s',
      'Recall@20',
      ...(scale === null ? [] : ['RMSE', `${capital(item.one)} mean’s`, 'In 80 % interval']),
      'People',
    ],
    afterRatings,
    qualityTerms: [
      [
        'NDCG@10',
        `How many of the ten ${item.many} listed first the person had ${isRated ? `${passive} and ${isOfMovieLens ? 'given four stars or more' : 'rated well'}` : passive}, those near the top counting more. 1 is as good as a list can be.`,
      ],
      ['Recall@20', `How many of those ${item.many} stand among the first twenty.`],
      ...(scale === null
        ? []
        : [
            [
              'RMSE',
              `How far predicted ${rating.many} lie from those given, large misses counting more. Less is better.`,
            ],
            [
              'In 80 % interval',
              `How many ratings fall into the interval that is named with each prediction. 80 % is right.`,
            ],
          ]),
      [
        scale === null ? 'Popularity' : `Popularity, ${item.one} mean`,
        `What any recommender has to beat: the same list for everybody, most ${rated} first${scale === null ? '' : `; each ${item.one}’s average for everybody`}.`,
      ],
    ],
    forestNdcg: 'Better lists than by popularity?',
    forestNdcgAxis: 'difference in NDCG@10',
    forestError: `Better predictions than each ${item.one}’s average?`,
    forestErrorAxis: 'difference in squared error',
    forestCaption: {
      more: better('Right'),
      less: better('Left'),
    },
    forestColumns: ['After', 'Mean difference', '95 % interval', 'People'],
    byGiven: {
      how: `How soon is it good? The same people, each with a few ${data.many} and then with more, beside other ways to recommend that were fitted to the same data with settings of their own. The bars are 95 % intervals over people. To the right are only people with enough ${data.many}, so a line may also rise or fall because the people differ; one above another at the same place is a fair comparison.`,
      given: `${capital(data.many)} given`,
      ends: (ends: readonly string[]) => `At the most ${data.many}: ${ends.join('; ')}.`,
      ndcg10: {
        title: `Lists, by number of ${data.many}`,
        caption: 'NDCG@10 as above: higher is better.',
        axis: 'NDCG@10',
      },
      rmse: {
        title: `Predictions, by number of ${data.many}`,
        caption: `RMSE as above, of those that predict ${rating.many}: lower is better. Popularity predicts each ${item.one}’s average.`,
        axis: `RMSE, ${rating.many}`,
      },
      names: {
        matinee: 'This model',
        popularity: 'Popularity',
        'item-knn': 'Neighbours',
        ease: 'EASE',
        ials: 'Implicit ALS',
        biases: 'Biases only',
        als: 'Plain ALS',
        svdpp: 'SVD++',
      },
    },
    seenCalibration: (error: number) =>
      `The chance that you have ${action.done} ${withArticle(item.one)} is off by ${formatPercent(error, 1)} on average.${isRated ? ` Not every ${item.one} that people have ${action.done} gets a rating, so “${action.done}” here means “rated”.` : ''}`,

    favouritesHow: `${scale === null ? 'A heart' : `${capital(inWords(scale.max, given))} ${rating.many}`} for a single ${item.one}, and nothing else: what comes first?${scale === null ? '' : ` The first two lists are this model’s. The last two come from the same ratings with the settings of the paper that this project began with; predicted ${rating.many} alone bring ${item.many} that almost nobody has rated.`} Beside each ${item.one}: how many ${isRated ? 'ratings it has' : 'people chose it'}.`,
    favouriteItem: `Favourite ${item.one}`,
    favouriteLists: {
      'for-you': { title: 'For you', note: `This model: what you would ${action.do} and like.` },
      affinity: { title: 'More of this kind', note: `This model, leaning on the ${tag.many}.` },
      paper: {
        title: 'The paper’s program',
        note: 'Its own ranking: likeness, and a little of the average.',
      },
      paperByRating: {
        title: `The paper, by ${rating.many}`,
        note: `Ranked by its predicted ${rating.many}.`,
      },
    },
    medianRatings: (n: number) => `Median: ${plural(Math.round(n), data)}`,
    polarisingTitle: `${capital(item.many)} that divide people`,
    polarisingHow: (among: string) =>
      `Among the ${among} most rated: by how many ${rating.many} people’s tastes move the prediction, up or down (one standard deviation).`,
    polarisingSides: { most: 'Most divisive', least: 'Least divisive' },

    learningHow: `One sweep solves for every person and every ${item.one} once. The error on ratings that it trains on falls with every sweep; what counts is the error on ratings that it has not seen.`,
    curvesTest: 'Error on ratings not seen',
    curvesTestCaption:
      'The same tenth of all ratings was held back from all four. Lower is better; a line that turns upwards would be learning by heart.',
    curvesTrain: 'Error on ratings trained on',
    curvesTrainCaption:
      'Plain ALS fits its own ratings best and predicts others worse: that is why this model weighs how sure it is of each factor.',
    sweep: 'Sweep',
    rmseAxis: `RMSE, ${rating.many}`,
    methods: {
      thisModel: 'This model',
      alsWithTags: `ALS + ${tag.many}`,
      als: 'ALS',
      biasOnly: 'Biases only',
    },
    linesEnd: (ends: readonly string[]) => `At the last sweep: ${ends.join('; ')}.`,
    leakTitle: 'A figure that we do not compare with',
    leakText: [
      'The program of the paper reports a test error of 0.783 stars on the largest of these data sets. It holds out the last fifth of each person’s ratings and, independently, of each film’s. So it trains on four in five of the ratings that it tests on: the test leaks into the training.',
      'The same settings on the same ratings (ML-latest-small), tested both ways: with its own split the test error falls to the training error; with an honest one it is far above, and the model has learned by heart.',
    ],
    leakCurves: 'The paper’s first settings, tested in two ways',
    leakCaption:
      'als_train --split paper-leaking and --split per-user; core/README.md has the whole commands.',
    leakLines: {
      leaking: { test: 'Test, leaking', train: 'Train, leaking' },
      honest: { test: 'Test, honest', train: 'Train, honest' },
    },

    ratingsHow: (ratings: ModelReport['ratings']) =>
      `${plural(ratings.numRatings, data)} by ${formatCount(ratings.numUsers)} people of ${plural(ratings.numRatedItems, item)}. A few ${item.many} have most of them, and a few people gave most of them: whatever learns from that has to be told not to list the famous ones to everybody.`,
    powerLaw: {
      popularity: {
        title: `How often ${item.many} are ${rated}`,
        x: `${data.many} of ${withArticle(item.one)}, at least`,
        y: `share of ${item.many}`,
      },
      activity: {
        title: `How much people ${isRated ? 'rate' : action.do}`,
        x: `${data.many} by a person, at least`,
        y: 'share of people',
      },
    },
    powerLawFit: ({ exponent, standardError, xMin, inTail, distance }: PowerLaw) =>
      `Line: a power law with exponent ${formatFixed(exponent, 2)} ± ${formatFixed(standardError, 2)} (maximum likelihood), from ${formatCount(xMin)} ${data.many} on, ${formatCount(inTail)} in that tail. Largest distance between fit and counts: ${formatFixed(distance, 3)}; a straight look alone proves no power law.`,
    noPowerLaw: 'There are too few counts to fit a power law to.',
    levelsTitle: `How many ${rating.many} people give`,
    levelsCaption: (mean: number) =>
      `On average ${formatFixed(mean, 2)} ${rating.many}. ${isOfMovieLens ? 'Whole stars are given more often than half ones, and people' : 'People'} mostly rate what they chose to ${action.do}.`,
    levelsColumns: [capital(rating.many), 'Ratings', 'Share'],
    levelsAxis: rating.many,
    ratingsAxis: data.many,

    tagsHow: `${capital(withArticle(item.one))} belongs to several ${tag.many}. The model learns a vector for each, so that it has something to say of ${item.many} that few have ${rated}.`,
    tag: capital(tag.one),
    tagTable: `${capital(tag.many)}: ${item.many}${scale === null ? ` and ${data.many}` : `, ${data.many} and mean ${rating.many}`}`,
    tagColumns: [
      capital(tag.one),
      capital(item.many),
      capital(data.many),
      ...(scale === null ? [] : [`Mean ${rating.many}`]),
    ],
    twoFactors: `${capital(tag.one)} vectors of a model with two factors`,
    twoFactorsCaption:
      'As they were learned. The axes have no names: only angles and lengths count, and another training may turn or mirror them.',
    tagComponents: `${capital(tag.one)} vectors of a model with 16 factors, in two dimensions`,
    tagComponentsCaption:
      'Their two principal components. Close together is what the same people like; near the middle is what divides nobody.',
    factorAxes: ['factor 1', 'factor 2'] as const,
    componentAxis: (n: number, share: string) => `component ${String(n)} (${share})`,

    speedHow: (items: string, factors: string) =>
      `Press the button, and your device makes lists with the engine (C++ in WebAssembly) and with plain JavaScript in turn, as many with each, over the same number of ${item.many} and factors: ${items} × ${factors}.`,
    speedStart: (rounds: number) => `Measure (${formatCount(rounds)} lists each)`,
    speedWaiting: 'Waiting for the model',
    speedMeasuring: 'Measuring…',
    speedFailed: 'The measurement did not finish. Please try again.',
    speedEngine: 'Engine',
    speedBaseline: 'Plain JavaScript',
    speedVerdict: (engine: number, baseline: number) => {
      if (engine < 0.05)
        return 'The engine is too fast for this browser’s clock to say by how much.';
      const factor = baseline / engine;
      if (factor > 0.95 && factor < 1.05)
        return 'On this device, with so small a model, plain JavaScript is as fast as the engine.';
      return factor >= 1
        ? `On this device the engine is ${times(factor)} times as fast as plain JavaScript.`
        : `On this device plain JavaScript is ${times(1 / factor)} times as fast as the engine.`;
    },
    milliseconds: (value: number) => `${formatFixed(value, value < 10 ? 2 : 1)} ms`,
    speedTable: 'Time for one list',
    speedColumns: ['Made by', 'Median', 'Fastest tenth', 'Slowest tenth'],
    speedGiven: (n: number, yours: boolean) =>
      yours
        ? `With your ${plural(n, opinion)}.`
        : `With the ${plural(n, data)} of the model’s self-test, as you have ${opinion.given} nothing yet.`,
    speedHonest: `What is compared: the JavaScript multiplies and adds made-up numbers, picks the 24 best ${item.many} and is done. The engine does more: it first works out a taste from the ${opinion.many}, adds popularity and ${tag.many},${scale === null ? '' : ` predicts the ${rating.many}`} and reads the titles; but its factors are small integers, and it may use several threads. Neither time includes the way between page and worker.`,

    identityHow:
      'A model is known by the hash of its files, and each byte was checked before it was used. Whoever trains with the same data, settings and seed gets the same files.',
    goldenTest: 'Self-test',
    goldenPassed: (n: number) =>
      `Passed: this browser gives the ${formatCount(n)} recorded answers, ${item.one} by ${item.one} and within 1e-5`,
    modelIdName: 'Model id',
    program: 'Trained by',
    trained: 'Training',
    trainedHow: (method: string, training: Readonly<Record<string, string>>) =>
      [
        scale === null
          ? `weighted ALS, ${training['watch_sweeps'] ?? '?'} sweeps`
          : `${method}, ${training['sweeps'] ?? '?'} sweeps`,
        `seed ${training['seed'] ?? '?'}`,
        ...(scale === null ? [] : [`features: ${featuresOf(training['features'])}`]),
      ].join('; '),
    shape: 'Size',
    shapeOf: (items: number, factors: number, watchFactors: number, bytes: number) =>
      `${plural(items, item)}; ${scale === null ? '' : `${formatCount(factors)} factors for the ${rating.many}, `}${formatCount(watchFactors)} ${scale === null ? 'factors ' : ''}for what is ${passive}; ${formatBytes(bytes)} in all`,
    quantisation: 'Rounding',
    quantisationLoss: (error: number) =>
      `Each factor is kept in one byte and is off by ${error.toPrecision(2)} (root mean square). The figures for newcomers above were measured with the rounded factors: the loss is in them.`,
    filesTable: 'Files of the model and their SHA-256',
    filesColumns: ['File', 'Size', 'SHA-256'],
    limitsTitle: 'What it cannot do',
    limits: [
      `It knows who ${rated} what, and ${tag.many}: nothing ${isOfMovieLens ? 'of plot, language or mood' : `else of the ${item.many}`}.`,
      `The people in its data ${isOfMovieLens ? 'chose to rate films on one site' : 'are not everybody'}. Whoever is unlike them is served less well, and no figure here says how much.`,
      `${capital(withArticle(item.one))} with fewer than ten ${data.many} is not recommended, however good it is; well-known ${item.many} have an advantage.`,
      ...(scale === null
        ? []
        : [
            `A predicted rating says what people with your ratings would give: ${isOfMovieLens ? 'half a star or a whole one off is usual' : 'it is often off by a little, and sometimes by much'}.`,
          ]),
    ],
  };
}
