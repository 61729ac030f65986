// EngineService: the worker's side of EngineApi. A plain class, so that tests can drive it without a worker.

import type {
  Confidence,
  Engine,
  ItemFilter,
  ItemList,
  Predictions,
  ScoreKind,
  SelfCheck,
} from '../../../wasm/als_engine';
import { noFilter, type Within, type Filter } from '../shared/filter';
import type { BundleFile, Manifest } from '../shared/manifest';
import type {
  Answer,
  EngineApi,
  ExplainQuestion,
  ExplainedScore,
  FoundItems,
  ItemClue,
  ItemMatch,
  GroupAnswer,
  GroupQuestion,
  LoadFailure,
  LoadResult,
  LoadState,
  NextQuestion,
  OnProgress,
  OpenOptions,
  RankedItem,
  Rating,
  Reason,
  ReasonsQuestion,
  RecommendQuestion,
  ReportResult,
  SearchQuestion,
  SimilarQuestion,
  TasteAnswer,
  WhatIf,
} from '../shared/protocol';
import { BundleError, BundleLoader } from './bundle_loader';
import type { catalogOf } from './item_matcher';
import {
  addFile,
  answersAsRecorded,
  columns,
  minRatings,
  peopleColumns,
  valueOf,
} from './loaded_engine';
import { startGroups } from './start_groups';
import type { TitleSearch } from './title_index';

const numWellKnown = 200; // the items that somebody new is asked for in threes
const maxSimilar = 1000;
const none = new Float32Array(); // predictions of a model without a rating head

// Downloads at a time: enough to hide the host's latency, few enough that the first files come first.
const numUnderWay = 3;

const failureOf = (error: unknown): LoadFailure =>
  error instanceof BundleError
    ? error.failure
    : { code: 'engine', file: '', message: error instanceof Error ? error.message : String(error) };

/** Names that the model does not know, from an address of another one, filter nothing. */
const placesOf = (names: readonly string[], tags: readonly string[]): number[] =>
  names.map((name) => tags.indexOf(name)).filter((place) => place >= 0);

/** Items that are not to be listed. */
const leftOut = (excluded: readonly string[], within: Within | null | undefined) => [
  ...excluded,
  ...(within?.hidden ?? []),
];

const firstDecade = 1500; // of the engine's

/** What both ask for. */
function itemFilter(
  filter: Filter | null,
  within: Within | null | undefined,
  tags: readonly string[],
): ItemFilter {
  const { tags: wanted, without, from, to, minRatings } = filter ?? noFilter;
  const filtered = {
    withTags: placesOf(wanted, tags),
    withoutTags: placesOf([...without, ...(within?.without ?? [])], tags),
    yearFrom: from,
    yearTo: to,
    minRatings: Math.max(minRatings, within?.minRatings ?? 0),
    withoutDecades: (within?.decades ?? []).map((year) => (year - firstDecade) / 10),
  };
  return within?.only == null ? filtered : { ...filtered, only: within.only };
}

export class EngineService implements EngineApi {
  readonly #start: (options: OpenOptions) => Promise<Engine>;
  readonly #makeLoader: (modelUrl: string) => BundleLoader;
  #engine: Engine | null = null;
  #loader: BundleLoader | null = null;
  #manifest: Manifest | null = null;
  #state: LoadState | null = null;
  #catalog: ReturnType<typeof catalogOf> | null = null; // made when first asked for
  #titles: Promise<TitleSearch> | null = null; // likewise
  #buildsAt = ''; // the address of a compiled module
  #hasYears = false;
  readonly #done = new Set<string>();
  readonly #bytes = new Map<string, number>(); // of each file so far

  constructor(
    start: (options: OpenOptions) => Promise<Engine>,
    makeLoader: (modelUrl: string) => BundleLoader,
  ) {
    this.#start = start;
    this.#makeLoader = makeLoader;
  }

  async load(options: OpenOptions, onProgress: OnProgress): Promise<LoadResult> {
    try {
      await this.#load(options, onProgress);
      return { ok: true };
    } catch (error) {
      return { ok: false, failure: failureOf(error) };
    }
  }

  async #load(options: OpenOptions, onProgress: OnProgress): Promise<void> {
    const loader = (this.#loader ??= this.#makeLoader(options.modelUrl));
    this.#buildsAt = options.engines.simd.url;
    // After a failure the host may have another model by now: what is loaded then belongs to the old one.
    const fresh = await loader.manifest();
    if (this.#manifest !== null && fresh.modelId !== this.#manifest.modelId) this.#forget();
    const manifest = (this.#manifest ??= fresh);
    const engine = (this.#engine ??= await this.#start(options));
    // The report is for its own page, which asks for it.
    const files = manifest.files.filter((file) => file.role !== 'report');
    const bytesTotal = files.reduce((sum, file) => sum + file.bytes, 0);
    let reportedAt = 0;
    let heard: unknown;
    const report = () => {
      reportedAt = performance.now();
      const { variant, numWorkers, tags } = engine.info();
      heard = onProgress({
        bytesLoaded: files.reduce(
          (sum, file) => sum + Math.min(this.#bytes.get(file.name) ?? 0, file.bytes),
          0,
        ),
        bytesTotal,
        usable: this.#state,
        manifest,
        engine: { variant, numWorkers, tags, hasYears: this.#hasYears },
      });
    };
    report();
    const cancel = new AbortController();
    const fetchFile = (file: BundleFile) => {
      this.#bytes.set(file.name, 0);
      const content = loader.file(
        file,
        (count) => {
          if (cancel.signal.aborted) return;
          this.#bytes.set(file.name, (this.#bytes.get(file.name) ?? 0) + count);
          if (performance.now() - reportedAt > 100) report();
        },
        cancel.signal,
      );
      content.catch(() => undefined); // heard of when its turn comes
      return content;
    };
    // A few files under way at a time, added in the manifest's order: the most rated items can be used first.
    const missing = files.filter((file) => !this.#done.has(file.name));
    const underWay = missing.slice(0, numUnderWay).map(fetchFile);
    try {
      for (const [i, file] of missing.entries()) {
        const content = await underWay[i];
        const next = missing[i + numUnderWay];
        if (next !== undefined) underWay.push(fetchFile(next));
        if (content !== undefined) this.#add(engine, file, content);
        this.#bytes.set(file.name, file.bytes);
        this.#done.add(file.name);
        report();
      }
    } catch (error) {
      cancel.abort();
      for (const file of missing) if (!this.#done.has(file.name)) this.#bytes.delete(file.name);
      throw error;
    }
    if (this.#state === null || this.#state.numUsable !== manifest.numItems) {
      throw new BundleError({
        code: 'corrupt',
        file: 'manifest.json',
        message: 'its files do not hold all items',
      });
    }
    if (!manifest.golden.every((golden) => answersAsRecorded(engine, golden))) {
      throw new BundleError({
        code: 'corrupt',
        file: 'manifest.json',
        message: 'the engine does not give the recorded answers',
      });
    }
    await heard; // the page knows of every item before it hears that all is there
  }

  #forget() {
    this.#catalog = null;
    this.#titles = null;
    this.#hasYears = false;
    this.#engine?.delete();
    this.#engine = null;
    this.#manifest = null;
    this.#state = null;
    this.#done.clear();
    this.#bytes.clear();
  }

  #add(engine: Engine, file: BundleFile, content: Uint8Array<ArrayBuffer>) {
    this.#state = addFile(engine, file, content) ?? this.#state;
    this.#catalog = null; // of fewer items, or without their links
    if (!this.#hasYears && this.#state !== null && this.#state.numUsable > 0) {
      const { counts } = valueOf(
        engine.recommend([], new Float32Array(), {
          score: 'popularity',
          n: 1,
          excludeSeen: false,
          minRatings: 0,
          filter: { yearFrom: 1 },
          count: true,
        }),
      );
      this.#hasYears = (counts?.numPassing ?? 0) > 0;
    }
  }

  async recommend(question: RecommendQuestion): Promise<Answer> {
    const { filter } = question;
    const start = performance.now();
    const list = this.#recommended(question);
    const items = this.#ranked(list);
    const milliseconds = performance.now() - start;
    // Most lists are asked for without a filter.
    const filtered =
      filter === null
        ? null
        : (await import('./later_answers')).filterReport(list, filter, this.#tags());
    return { items, milliseconds, filtered, numPassing: list.numPassing, about: null };
  }

  #recommended(question: RecommendQuestion): ItemList {
    const { ratings, n, offset, excludeSeen, excluded, filter, within, dials } = question;
    return valueOf(
      this.#started().recommend(...columns(ratings), {
        score: ratings.length === 0 ? 'popularity' : this.#rankingScore(),
        n,
        offset: offset ?? 0,
        excludeSeen,
        minRatings,
        excluded: leftOut(excluded, within),
        filter: this.#filter(within, filter),
        dials: dials ?? {},
        count: filter !== null,
      }),
    );
  }

  #tags(): readonly string[] {
    return this.#started().info().tags;
  }

  /// A bundle without a watch head (factors trained elsewhere) ranks by likeness.
  #rankingScore(): ScoreKind {
    return this.#hasWatchHead() ? 'for-you' : 'affinity';
  }

  #hasWatchHead(): boolean {
    return (this.#manifest?.numWatchFactors ?? 0) > 0;
  }

  #filter(within: Within | null | undefined, filter: Filter | null = null): ItemFilter {
    return itemFilter(filter, within, this.#tags());
  }

  #started(): Engine {
    if (this.#engine === null) throw new Error('the engine has not started');
    return this.#engine;
  }

  similar({ itemId, ratings, n, excluded, filter, within }: SimilarQuestion): Answer {
    const about = this.items([itemId], ratings).items[0] ?? null;
    let numPassing = 0;
    const answer = this.#timed((engine) => {
      if (about === null) return [];
      const list = valueOf(
        engine.similar(itemId, {
          n,
          minRatings,
          excluded: leftOut(excluded, within),
          filter: this.#filter(within, filter),
        }),
      );
      numPassing = list.numPassing;
      return this.#predicted(list.itemIds, ratings);
    }, about);
    return { ...answer, numPassing };
  }

  async search(question: SearchQuestion): Promise<Answer> {
    const { titles, answerTo } = await this.#search();
    const engine = this.#started();
    return answerTo(
      question,
      titles,
      engine,
      (filter, within) => this.#filter(within, filter),
      (itemIds) => this.#predicted(itemIds, question.ratings),
    );
  }

  items(itemIds: readonly string[], ratings: readonly Rating[]): Answer {
    return this.#timed(() => this.#predicted(itemIds, ratings));
  }

  async group(question: GroupQuestion): Promise<GroupAnswer> {
    const { groupAnswer } = await import('./group_answers');
    const engine = this.#started();
    const { filter, within } = question;
    const asked = { ...question, excluded: leftOut(question.excluded, within) };
    return groupAnswer(engine, asked, this.#filter(within, filter));
  }

  async reasons(question: ReasonsQuestion): Promise<readonly Reason[]> {
    return (await import('./group_answers')).reasons(this.#started(), question);
  }

  async taste(mine: readonly Rating[], theirs: readonly Rating[]): Promise<TasteAnswer> {
    return (await import('./group_answers')).tasteAnswer(this.#started(), mine, theirs);
  }

  predict(itemIds: readonly string[], ratings: readonly Rating[]): Predictions {
    return valueOf(this.#started().predict(...columns(ratings), itemIds));
  }

  async explain(question: ExplainQuestion): Promise<ExplainedScore> {
    const { explained } = await import('./later_answers');
    return explained(this.#started(), question, this.#hasWatchHead());
  }

  async whatIf(question: ExplainQuestion, leftOut: readonly string[]): Promise<WhatIf> {
    const { whatIf } = await import('./later_answers');
    return whatIf(this.#started(), question, this.#rankingScore(), leftOut);
  }

  nextToRate({ ratings, others = [], n, excluded, within }: NextQuestion): readonly RankedItem[] {
    const next = valueOf(
      this.#started().nextToRate(...peopleColumns([ratings, ...others]), {
        n,
        minRatings,
        excluded: leftOut(excluded, within),
        filter: this.#filter(within),
      }),
    );
    return this.#predicted(next.itemIds, ratings);
  }

  startGroups(within: Within | null): readonly (readonly RankedItem[])[] {
    const known = this.#recommended({
      ...{ ratings: [], n: numWellKnown, excludeSeen: true, excluded: [], filter: null, within },
    });
    return startGroups(
      this.#ranked(known),
      (itemId) => valueOf(this.#started().similar(itemId, { n: maxSimilar, minRatings })).itemIds,
    );
  }

  confidence({ ratings, n, excluded, within }: NextQuestion): Confidence {
    return valueOf(
      this.#started().confidence(...columns(ratings), {
        n,
        minRatings,
        excluded: leftOut(excluded, within),
        filter: this.#filter(within),
      }),
    );
  }

  checkMe(ratings: readonly Rating[]): SelfCheck {
    return valueOf(this.#started().checkMe(...columns(ratings)));
  }

  /** Most visits search, but not before the first list. */
  async #search() {
    const { answerTo, bestWords, startTitles } = await import('./title_search');
    const state = this.#state;
    const titles = await (this.#titles ??= startTitles(this.#buildsAt));
    await titles.follow(this.#started(), state?.numUsable ?? 0);
    return { titles, answerTo, bestWords };
  }

  async #matcher() {
    // Few visits import a list.
    const { catalogOf, matchItem } = await import('./item_matcher');
    const { titles } = await this.#search();
    const names = this.#manifest?.about.links.map(({ name }) => name) ?? [];
    return { matchItem, catalog: (this.#catalog ??= catalogOf(this.#started(), titles, names)) };
  }

  async match(clues: readonly ItemClue[]): Promise<ItemMatch[]> {
    const { matchItem, catalog } = await this.#matcher();
    return clues.map((clue) => matchItem(clue, catalog));
  }

  async find(title: string, year: number, n: number): Promise<FoundItems> {
    const { titles, bestWords } = await this.#search();
    const hits = titles.search(year === 0 ? title : `${title} ${String(year)}`, n);
    const items = valueOf(this.#started().items(hits.map(({ itemId }) => itemId)));
    return { items, words: bestWords(hits) };
  }

  async titled(words: readonly string[]): Promise<readonly string[]> {
    const { titles } = await this.#search();
    return titles.withWords(words);
  }

  async report(): Promise<ReportResult> {
    try {
      const [loader, manifest] = [this.#loader, this.#manifest];
      if (loader === null || manifest === null) throw new Error('the model is not there yet');
      // Few visits look at it.
      const { reportOf } = await import('./bundle_report');
      return { ok: true, report: await reportOf(loader, manifest) };
    } catch (error) {
      return { ok: false, failure: failureOf(error) };
    }
  }

  #timed(ask: (engine: Engine) => RankedItem[], about: RankedItem | null = null): Answer {
    const engine = this.#started();
    const start = performance.now();
    const items = ask(engine);
    const milliseconds = performance.now() - start;
    return { items, milliseconds, filtered: null, numPassing: items.length, about };
  }

  #predicted(itemIds: readonly string[], ratings: readonly Rating[]): RankedItem[] {
    if (this.#engine === null) return [];
    return this.#ranked(
      this.#manifest?.about.scale === null
        ? { itemIds, predicted: none, low: none, high: none, likely: none }
        : valueOf(this.#engine.predict(...columns(ratings), itemIds)),
    );
  }

  #ranked(list: {
    readonly itemIds: readonly string[];
    readonly predicted: Float32Array;
    readonly low: Float32Array;
    readonly high: Float32Array;
    readonly likely: Float32Array;
    readonly seen?: Float32Array;
  }): RankedItem[] {
    if (this.#engine === null) return [];
    return valueOf(this.#engine.items(list.itemIds)).map((item, i) => ({
      ...item,
      predicted: list.predicted[i] ?? 0,
      low: list.low[i] ?? 0,
      high: list.high[i] ?? 0,
      likely: list.likely[i] ?? 0,
      seen: list.seen?.[i] ?? 0,
    }));
  }
}
