// The English of the page #train. It speaks of any data: the words of the loaded bundle are not those of a visitor's file.

import { formatBytes } from './model_strings';
import { formatCount, formatFixed } from './strings';

const seconds = (value: number): string => {
  if (value < 1) return 'less than a second';
  if (value < 90) return `${formatCount(Math.round(value))} s`;
  const minutes = Math.round(value / 60);
  return minutes < 90 ? `${formatCount(minutes)} min` : `${formatFixed(value / 3600, 1)} hours`;
};
const ofRatings = (n: number) => `${formatCount(n)} ${n === 1 ? 'rating' : 'ratings'}`;
const upTo = (value: number) => String(value);
const useRefused =
  'This browser does not let the page remember which model to use, so the one of before stays in use.';

export interface SettingWords {
  readonly label: string;
  readonly symbol: string;
  readonly what: string;
  readonly equation: string;
  readonly where: string; // in the paper, or elsewhere
}

const settings: Readonly<Record<string, SettingWords>> = {
  method: {
    label: 'Method',
    symbol: '',
    what: 'The paper’s method takes fixed weights; the variational one learns every weight from the data.',
    equation: 'L = λ/2 · Σ (r − r̂)² + τ/2 · Σ (|u|² + |v|²) + γ/2 · Σ b²',
    where: 'the loss',
  },
  'num-factors': {
    label: 'Factors',
    symbol: 'K',
    what: 'How many numbers describe each person and each item. More of them say more, but overfit sooner.',
    equation: 'r̂ = u · v + bₘ + bₙ, with u and v of K numbers',
    where: 'equation (3)',
  },
  sweeps: {
    label: 'Sweeps',
    symbol: '',
    what: 'How many times all people, then all items, are solved for. The loss falls with each sweep.',
    equation: 'u ← argmin L, then v ← argmin L, and again',
    where: 'equations (1) and (2)',
  },
  'data-precision': {
    label: 'Weight of the data',
    symbol: 'λ',
    what: 'How much a wrong prediction counts, compared with the three weights below.',
    equation: 'λ/2 · Σ (r − r̂)²',
    where: 'equation (2)',
  },
  'factor-precision': {
    label: 'Pull on factors',
    symbol: 'τ',
    what: 'Draws factors towards 0, or towards those of an item’s tags. A larger pull overfits less.',
    equation: 'τ/2 · Σ (|u|² + |v − prior|²)',
    where: 'equation (2)',
  },
  'bias-precision': {
    label: 'Pull on biases',
    symbol: 'γ',
    what: 'Draws the biases of people and items towards 0, most of all where there are few ratings.',
    equation: 'γ/2 · Σ b²',
    where: 'equation (1)',
  },
  'feature-variance': {
    label: 'Spread of tags',
    symbol: 'β',
    what: 'How far the factors of a tag may lie from 0.',
    equation: '1/(2β) · Σ |f|²',
    where: 'Algorithm 2',
  },
  features: {
    label: 'Features of items',
    symbol: 'F',
    what: 'What an item’s factors are drawn towards when few people have rated it.',
    equation: 'prior = 1/√|F| · Σ f',
    where: 'Algorithm 2',
  },
  'update-order': {
    label: 'Order of updates',
    symbol: '',
    what: 'The paper solves biases and factors one after the other; both at once is exact, and needs fewer sweeps.',
    equation: 'b by (1), then u by (2); or (u, b) by one system of K + 1 unknowns',
    where: 'equations (1) and (2)',
  },
  'not-centred': {
    label: 'Do not take the mean out first',
    symbol: 'μ',
    what: 'As in the paper: the biases then have to carry the mean of all ratings.',
    equation: 'r̂ = u · v + bₘ + bₙ instead of μ + u · v + bₘ + bₙ',
    where: 'equation (3)',
  },
  'watch-factors': {
    label: 'Factors of the second head',
    symbol: '',
    what: 'A model to use here has a second head, which learns what people choose at all. This is how many numbers describe each item there.',
    equation: 'Σ c · (p − x · y)²',
    where: 'not in the paper: Hu, Koren and Volinsky 2008',
  },
  seed: {
    label: 'Seed',
    symbol: '',
    what: 'Decides where the factors start and which ratings are held out. The same seed gives the same bytes.',
    equation: '',
    where: '',
  },
};

const choices: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  method: { variational: 'Variational: learns its weights', als: 'The paper’s: fixed weights' },
  features: {
    'genres,decades,popularity,tags': 'Tags, decades, popularity, people’s own tags',
    genres: 'Tags',
    none: 'None',
  },
  'update-order': {
    joint: 'Both at once',
    'bias-then-factors': 'As in the paper: biases, then factors',
  },
};

/** A correction of what was understood of the data. */
export interface CorrectionWords {
  readonly label: string;
  readonly hint: string;
}

export const trainStrings = {
  title: 'Train a model here',
  lead: 'This tab runs the program that trains on the command line. Watch alternating least squares at work, or make a model from ratings of your own: the file is read on this device and sent nowhere.',
  paper: 'The paper',
  paperUrl: 'https://arxiv.org/abs/2601.03466',
  seconds,

  // ---- data
  dataTitle: 'Data',
  sampleHeading: 'Our sample',
  sampleLead:
    'About 31,000 ratings of 637 films, made up by a program. They train in a moment, and are good for watching.',
  sampleButton: 'Use the sample',
  fileHeading: 'Ratings of your own',
  fileLead:
    'A table with a person, an item and a rating in each row: .csv, .tsv, .txt or .dat, also packed as .zip, .gz or .zst, or a folder with such files. A table of items (id, title, year, tags) may lie beside it.',
  chooseFiles: 'Choose files',
  chooseFolder: 'Choose a folder',
  dropHere: 'Or drop them here.',
  reading: (name: string) => `Reading ${name}…`,
  readingSample: 'Fetching and reading the sample…',
  stopReading: 'Stop',
  refusedTitle: 'This could not be read',
  lostFile: (path: string) => `${path}: the browser could not open this file.`,
  understoodTitle: 'What was understood',
  otherData: 'Choose other data',
  correctSummary: 'Correct it',
  correctLead: 'What you set here overrules what was found in the file.',
  readAgain: 'Read again',
  automatic: 'Found automatically',
  corrections: {
    'user-column': { label: 'Column of people', hint: 'its name or number' },
    'item-column': { label: 'Column of items', hint: 'its name or number' },
    'rating-column': { label: 'Column of ratings or counts', hint: 'its name or number' },
    'time-column': { label: 'Column of times', hint: 'its name or number' },
    scale: { label: 'Scale', hint: 'lowest:highest:step, such as 1:10:1' },
    missing: { label: 'Numbers that mean no rating', hint: 'such as 0 or 99' },
    delimiter: { label: 'Between the columns', hint: '' },
    encoding: { label: 'Encoding', hint: '' },
    header: { label: 'First line', hint: '' },
    rows: { label: 'What a row says', hint: '' },
    duplicates: { label: 'If somebody rated an item twice', hint: '' },
    wide: { label: 'A matrix: a row is a person, a column an item', hint: '' },
    'skip-bad-rows': { label: 'Leave malformed rows out', hint: 'up to one in twenty' },
  } satisfies Record<string, CorrectionWords> as Readonly<Record<string, CorrectionWords>>,
  correctionChoices: {
    delimiter: {
      comma: 'comma',
      semicolon: 'semicolon',
      tab: 'tab',
      bar: 'vertical bar',
      spaces: 'spaces',
    },
    encoding: {
      'utf-8': 'UTF-8',
      'utf-16': 'UTF-16',
      'windows-1252': 'Windows-1252',
      'latin-1': 'Latin-1',
    },
    header: { yes: 'has the columns’ names', no: 'is a row like the others' },
    rows: { counts: 'a count: plays, hours, purchases', 'no-rating': 'only who chose what' },
    duplicates: {
      newest: 'the newest counts',
      last: 'the last row counts',
      first: 'the first row counts',
      mean: 'their mean',
      sum: 'their sum',
    },
  } as Readonly<Record<string, Readonly<Record<string, string>>>>,

  // ---- settings
  settingsTitle: 'Settings',
  presetsLabel: 'How it is trained',
  presets: {
    matinee: {
      name: 'Matinee',
      what: 'Nothing to tune: it learns every weight from the data, and measures how good it is.',
    },
    paper: {
      name: 'The paper’s first test',
      what: 'K = 8, λ = 1, τ = 1, γ = 0.05, 30 sweeps, no features. It overfits: watch the two errors part.',
    },
    'paper-32m': {
      name: 'The paper’s program',
      what: 'K = 15, λ = 2, τ = 2, γ = 5, with tags, 50 sweeps: what its authors ran on MovieLens 32M.',
    },
    free: { name: 'Your own', what: 'Every setting, each with its equation.' },
  },
  goalLabel: 'What for',
  goals: {
    curves: {
      name: 'To watch it learn',
      what: 'The rating head alone, with ratings held out to test it.',
    },
    model: {
      name: 'To use it here',
      what: 'The whole model: both heads, a test on people it has not seen, and the report.',
    },
  },
  splitLabel: 'Ratings held out',
  splits: {
    both: 'Honest and leaking, both',
    'per-user': 'Honest: the last fifth of each person’s ratings',
    'paper-leaking': 'As in the paper: a fifth, but four in five of those are trained on as well',
    random: 'A fifth of all ratings, at random',
    none: 'None: train on all',
  } as Readonly<Record<string, string>>,
  splitWhy:
    'The paper splits twice: it holds out the last fifth of each person’s ratings and, independently, of each film’s. Most of what it tests on was therefore trained on, and its test error looks good. The honest split tests only on what the model has not seen.',
  favouriteLabel: 'A favourite to watch',
  favouriteNone: 'None',
  favouriteHint: 'Its neighbours are listed as they settle.',
  settings,
  choices,
  settingProblem: (problem: 'number' | 'range', min: number, max: number) =>
    problem === 'number'
      ? 'A number, please.'
      : `Between ${upTo(min)} and ${formatCount(max)}, please.`,
  equationAbout: (label: string) => `the paper, on ${label.toLowerCase()}`,
  needs: (bytes: number, time: number, isMeasured: boolean) =>
    `Takes about ${formatBytes(bytes)} of memory and ${seconds(time)}${isMeasured ? '' : ', at a guess: nothing has been trained on this device yet'}.`,
  tooLarge: (bytes: number, most: number) =>
    `This needs ${formatBytes(bytes)} of memory; a tab has ${formatBytes(most)}. Use fewer factors or fewer ratings, or train with als_export on the command line.`,
  train: 'Train',
  trainAgain: 'Train again',
  gridIsBusy: 'The search below is running. Stop it to train something else.',
  needsData: 'Choose data first.',

  // ---- live
  liveTitle: 'At work',
  states: {
    running: 'Training',
    pausing: 'One step',
    paused: 'Paused',
    stopping: 'Stopping',
    stopped: 'Stopped',
    failed: 'Failed',
    done: 'Done',
  },
  pause: 'Pause',
  step: 'One step',
  goOn: 'Go on',
  stop: 'Stop',
  stages: {
    load: 'Preparing the ratings',
    'rating head': 'Training the rating head',
    'watch head': 'Training the watch head',
    'evaluation: split': 'Judging it: setting people aside',
    'evaluation: rating head': 'Judging it: training a rating head without them',
    'evaluation: watch head': 'Judging it: training a watch head without them',
    'evaluation: quantise': 'Judging it: rounding as the browser will have it',
    'evaluation: what visitors teach': 'Judging it: learning what a list weighs',
    'evaluation: held-out visitors': 'Judging it: recommending to those set aside',
    'evaluation: the same in float': 'Judging it: the same without rounding',
    'evaluation: what was seen': 'Judging it: learning what people know',
    'bundle: quantise, pack, ask': 'Writing the bundle, and checking its answers',
  } as Readonly<Record<string, string>>,
  stageOf: (stage: string): string => stage.replace(/^report: /, 'Writing the report: '),
  sweepOf: (sweep: number, sweeps: number) =>
    `sweep ${formatCount(sweep)} of ${formatCount(sweeps)}`,
  facts: {
    left: 'Time left',
    rate: 'Ratings per second',
    flops: 'GFLOP/s',
    memory: 'Memory',
    inTraining: 'Ratings in training',
  },
  leftOf: (time: number) => (time < 1 ? 'a moment' : seconds(time)),
  bytes: formatBytes,
  perSecond: (value: number) =>
    value >= 1e6 ? `${formatFixed(value / 1e6, 1)} million` : formatCount(Math.round(value)),
  errorTitle: 'Error, by sweep',
  errorCaption:
    'Root mean squared error (RMSE) on ratings trained on, and on those held out. Where the two part, the model learns people by heart.',
  lossTitle: 'Loss per rating, by half-sweep',
  lossCaption:
    'The whole objective, priors included, divided by the number of ratings. Half-sweeps solve for people and items in turn, and never raise it. The paper’s split has two objectives, one for each side.',
  noiseTitle: 'Noise that the model sees, by sweep',
  noiseCaption: 'The variance of a rating about its prediction, learned from the data.',
  sweep: 'Sweep',
  halfSweep: 'Half-sweep',
  rmse: 'RMSE',
  loss: 'Loss',
  noise: 'Variance',
  linesEnd: (ends: readonly string[]) => `At the end: ${ends.join(', ')}.`,
  lines: {
    train: 'train',
    test: 'test',
    'per-user': 'honest',
    'paper-leaking': 'leaking',
    random: '',
    none: '',
    rating: 'model',
    'evaluation-rating': 'judged',
    '': '',
  } as Readonly<Record<string, string>>,
  tagsTitle: 'Tags in the plane',
  tagsCaption: 'The two directions in which the factors of tags differ most, as they move.',
  tagsAxes: ['first direction', 'second direction'] as const,
  nearestTitle: (favourite: string) => `For somebody who loves ${favourite}`,
  nearestCaption: 'The first ten of the list, as it settles.',
  resumed: (sweep: number) => `Went on from a checkpoint, at sweep ${formatCount(sweep)}.`,
  noCheckpoints:
    'This browser lets the page keep no checkpoints: if the tab is closed, the training starts over.',
  notIsolated:
    'This host does not isolate the page, so a training cannot be held: “Pause” ends it, and “Go on” resumes it from its last checkpoint, a few seconds back.',
  notIsolatedStep: 'One step at a time needs a page that its host isolates.',
  curvesDone: (train: string, test: string | null) =>
    test === null
      ? `RMSE ${train} on all ratings.`
      : `RMSE ${train} in training, ${test} on ratings held out.`,
  splitResult: (split: string, text: string) => `${split}: ${text}`,
  splitVerdict: (difference: number) =>
    `The leaking split looks ${formatFixed(difference, 2)} better than the honest one, on the very same ratings.`,
  saveCurves: 'Save the curves',

  // ---- after
  doneTitle: 'The model is trained',
  doneSize: (bytes: number, modelId: string) =>
    `${formatBytes(bytes)}, model ${modelId.slice(0, 12)}.`,
  nameLabel: 'Name',
  use: (bytes: number) => `Use this model here (keeps ${formatBytes(bytes)})`,
  keep: 'Keep it for later',
  keptOrNot: {
    no: '',
    yes: 'It is kept in this browser.',
    failed: 'The browser does not keep it; there may be no room. Save the bundle instead.',
    unused: `It is kept. ${useRefused}`,
  },
  saveBundle: 'Save the bundle',
  saveBundleHint:
    'The folder that als_export writes, as a zip: unpack it, and als_export --verify checks it.',
  saveReport: 'Save the report',

  // ---- interrupted
  interruptedTitle: 'A training was interrupted',
  interruptedSample: (name: string) => `On ${name}. It can go on from its last checkpoint.`,
  interruptedFile: (name: string) =>
    `On ${name}. It can go on from its last checkpoint: choose the same file again, as its ratings were not kept.`,
  interruptedOther: 'This is not the data of the training that was interrupted.',
  forget: 'Forget it',

  // ---- grid
  gridTitle: 'Search',
  gridLead:
    'The paper tries every combination of a few settings, and takes the one with the smallest error on ratings held out. Here each is trained in turn, while you look at something else; what is finished is kept, and the search goes on where it was left.',
  gridAxis: (label: string, symbol: string) => `${label} (${symbol})`,
  gridListProblem: 'Numbers above 0, with commas between them.',
  gridSize: (cells: number, done: number) =>
    `${formatCount(cells)} ${cells === 1 ? 'training' : 'trainings'}, ${formatCount(done)} finished.`,
  gridTooMany: (most: number) => `That is too many: ${formatCount(most)} at most.`,
  gridStart: 'Search',
  gridGoOn: 'Go on with the search',
  gridStop: 'Stop the search',
  gridBest: (rmse: string, at: string) => `Smallest test error so far: ${rmse}, with ${at}.`,
  gridUseBest: 'Take these settings',
  gridRows: (symbol: string, value: number) => `${symbol} = ${String(value)}`,
  gridCell: (at: string, test: string, train: string) =>
    `${at}: RMSE ${test} held out, ${train} in training`,
  gridCellWaiting: (at: string) => `${at}: not trained yet`,
  gridCellRunning: (at: string) => `${at}: being trained`,
  gridTable: 'Every combination',
  gridColumns: ['K', 'λ', 'τ', 'γ', 'Test RMSE', 'Train RMSE'],
  gridLegend: 'Solid: error on ratings held out. Dashed: in training.',

  // ---- models
  modelsTitle: 'Models',
  modelsLead:
    'The page recommends with one of these. Your ratings are kept separately for each catalogue.',
  hostModel: 'The model of this site',
  inUse: 'In use',
  useIt: 'Use it',
  delete: 'Delete',
  deleteTitle: 'Delete this model?',
  deleteQuestion: (name: string) =>
    `“${name}” will be removed from this browser. Your ratings stay.`,
  cancel: 'Keep it',
  modelFacts: (bytes: number, day: string) => `${formatBytes(bytes)}, trained on ${day}`,
  modelGone: (name: string) =>
    `“${name}” is no longer in this browser. Perhaps it was deleted in another tab.`,
  useRefused,
  modelsNotKept: 'This browser keeps no models. Save the bundle to take one along.',
  lost: 'Your own model was no longer whole in this browser; the page has gone back to the site’s.',
  about: (label: string, name: string) => `${label}: ${name}`,

  ratingsIn: ofRatings,
} as const;
