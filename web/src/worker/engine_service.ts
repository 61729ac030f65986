// EngineService: the worker's side of EngineApi. A plain class, so that tests can drive it without a worker.

import type {
  Confidence,
  Engine,
  Item,
  ItemFilter,
  ItemList,
  Predictions,
  ScoreKind,
  SelfCheck,
} from '../../../wasm/als_engine';
import {
  filterParts,
  hasPart,
  type Filter,
  type FilterPart,
  type FilterReport,
} from '../shared/filter';
import type { BundleFile, Manifest } from '../shared/manifest';
import type {
  Answer,
  EngineApi,
  ExplainQuestion,
  ExplainedScore,
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

function itemFilter(filter: Filter, tags: readonly string[]): ItemFilter {
  return {
    withTags: placesOf(filter.tags, tags),
    withoutTags: placesOf(filter.without, tags),
    yearFrom: filter.from,
    yearTo: filter.to,
    minRatings: filter.minRatings,
  };
}

/** What the page shows of the engine's counts. */
function filterReport(
  { counts }: ItemList,
  filter: Filter,
  tags: readonly string[],
): FilterReport | null {
  if (counts === null) return null;
  const without: Record<FilterPart, number> = {
    tags: counts.withoutWithTags,
    without: counts.withoutWithoutTags,
    years: counts.withoutYears,
    ratings: counts.withoutMinRatings,
  };
  return {
    numLooked: counts.numLooked,
    numPassing: counts.numPassing,
    tags: Object.fromEntries(
      tags.flatMap((tag, i) => {
        const count = counts.tags[i] ?? 0;
        return count === 0 ? [] : [[tag, count]];
      }),
    ),
    relaxed:
      counts.numPassing > 0
        ? []
        : filterParts
            .filter((part) => hasPart(filter, part))
            .map((part) => ({ part, numPassing: without[part] })),
  };
}

export class EngineService implements EngineApi {
  readonly #start: (options: OpenOptions) => Promise<Engine>;
  readonly #makeLoader: (modelUrl: string) => BundleLoader;
  #engine: Engine | null = null;
  #loader: BundleLoader | null = null;
  #manifest: Manifest | null = null;
  #state: LoadState | null = null;
  #catalog: ReturnType<typeof catalogOf> | null = null; // made when first asked for
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

  recommend(question: RecommendQuestion): Answer {
    const { ratings, n, offset, excludeSeen, excluded, filter, dials } = question;
    const score: ScoreKind = ratings.length === 0 ? 'popularity' : this.#rankingScore();
    let filtered: FilterReport | null = null;
    let numPassing = 0;
    const answer = this.#timed((engine) => {
      const list = valueOf(
        engine.recommend(...columns(ratings), {
          score,
          n,
          offset: offset ?? 0,
          excludeSeen,
          minRatings,
          excluded,
          filter: filter === null ? {} : itemFilter(filter, engine.info().tags),
          dials: dials ?? {},
          count: filter !== null,
        }),
      );
      numPassing = list.numPassing;
      filtered = filter === null ? null : filterReport(list, filter, engine.info().tags);
      return this.#ranked(list);
    });
    return { ...answer, filtered, numPassing };
  }

  /// A bundle without a watch head (factors trained elsewhere) ranks by likeness.
  #rankingScore(): ScoreKind {
    return this.#hasWatchHead() ? 'for-you' : 'affinity';
  }

  #hasWatchHead(): boolean {
    return (this.#manifest?.numWatchFactors ?? 0) > 0;
  }

  #started(): Engine {
    if (this.#engine === null) throw new Error('the engine has not started');
    return this.#engine;
  }

  similar(
    itemId: string,
    ratings: readonly Rating[],
    n: number,
    excluded: readonly string[],
  ): Answer {
    const about = this.items([itemId], ratings).items[0] ?? null;
    return this.#timed(
      (engine) =>
        about === null
          ? []
          : this.#predicted(
              valueOf(engine.similar(itemId, n, minRatings, excluded)).itemIds,
              ratings,
            ),
      about,
    );
  }

  search(query: string, ratings: readonly Rating[], n: number): Answer {
    return this.#timed((engine) => this.#predicted(valueOf(engine.search(query, n)), ratings));
  }

  items(itemIds: readonly string[], ratings: readonly Rating[]): Answer {
    return this.#timed(() => this.#predicted(itemIds, ratings));
  }

  async group(question: GroupQuestion): Promise<GroupAnswer> {
    const { groupAnswer } = await import('./group_answers');
    const engine = this.#started();
    const { filter } = question;
    return groupAnswer(
      engine,
      question,
      filter === null ? {} : itemFilter(filter, engine.info().tags),
    );
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

  explain({ itemId, ratings, score }: ExplainQuestion): ExplainedScore {
    const kind = score ?? (this.#hasWatchHead() ? 'for-you' : 'rating');
    const why = valueOf(this.#started().explain(...columns(ratings), itemId, kind));
    return {
      score: kind,
      average: why.average,
      prior: why.prior,
      popularity: why.popularity,
      parts: Array.from(why.itemIds, (id, i) => ({
        itemId: id,
        contribution: why.contributions[i] ?? 0,
      })),
    };
  }

  whatIf({ itemId, ratings, score }: ExplainQuestion, leftOut: readonly string[]): WhatIf {
    const kind = score ?? this.#rankingScore();
    const answer = valueOf(this.#started().leaveOneOut(...columns(ratings), itemId, kind, leftOut));
    const { score: now, predicted, place } = answer;
    return {
      score: now,
      predicted,
      place,
      without: Array.from(answer.itemIds, (id, i) => ({
        itemId: id,
        score: answer.scores[i] ?? 0,
        predicted: answer.predictions[i] ?? 0,
        place: answer.places[i] ?? 0,
      })),
    };
  }

  nextToRate({ ratings, others = [], n, excluded }: NextQuestion): readonly RankedItem[] {
    const next = valueOf(
      this.#started().nextToRate(...peopleColumns([ratings, ...others]), {
        n,
        minRatings,
        excluded,
      }),
    );
    return this.#predicted(next.itemIds, ratings);
  }

  startGroups(): readonly (readonly RankedItem[])[] {
    const known = this.recommend({
      ratings: [],
      n: numWellKnown,
      excludeSeen: true,
      excluded: [],
      filter: null,
    });
    return startGroups(
      known.items,
      (itemId) => valueOf(this.#started().similar(itemId, maxSimilar, minRatings, [])).itemIds,
    );
  }

  confidence({ ratings, n, excluded }: NextQuestion): Confidence {
    return valueOf(
      this.#started().confidence(...columns(ratings), {
        n,
        minRatings,
        excluded,
      }),
    );
  }

  checkMe(ratings: readonly Rating[]): SelfCheck {
    return valueOf(this.#started().checkMe(...columns(ratings)));
  }

  async #matcher() {
    // Few visits import a list.
    const { catalogOf, matchItem } = await import('./item_matcher');
    const names = this.#manifest?.about.links.map(({ name }) => name) ?? [];
    return { matchItem, catalog: (this.#catalog ??= catalogOf(this.#started(), names)) };
  }

  async match(clues: readonly ItemClue[]): Promise<ItemMatch[]> {
    const { matchItem, catalog } = await this.#matcher();
    return clues.map((clue) => matchItem(clue, catalog));
  }

  async find(title: string, year: number, n: number): Promise<readonly Item[]> {
    const { catalog } = await this.#matcher();
    return catalog.items(catalog.titles.find(title, year, n));
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
  }): RankedItem[] {
    if (this.#engine === null) return [];
    return valueOf(this.#engine.items(list.itemIds)).map((item, i) => ({
      ...item,
      predicted: list.predicted[i] ?? 0,
      low: list.low[i] ?? 0,
      high: list.high[i] ?? 0,
      likely: list.likely[i] ?? 0,
    }));
  }
}
