// Answers that few visits ask for: why an item has its score, what it would be without a rating, what a filter leaves.

import type { Engine, ItemList, ScoreKind } from '../../../wasm/als_engine';
import {
  filterParts,
  hasPart,
  type Filter,
  type FilterPart,
  type FilterReport,
} from '../shared/filter';
import type { ExplainedScore, ExplainQuestion, WhatIf } from '../shared/protocol';
import { columns, valueOf } from './loaded_engine';

export function explained(
  engine: Engine,
  { itemId, ratings, score }: ExplainQuestion,
  hasWatchHead: boolean,
): ExplainedScore {
  const kind = score ?? (hasWatchHead ? 'for-you' : 'rating');
  const why = valueOf(engine.explain(...columns(ratings), itemId, kind));
  return {
    score: kind,
    average: why.average,
    prior: why.prior,
    popularity: why.popularity,
    unseen: why.unseen,
    parts: Array.from(why.itemIds, (id, i) => ({
      itemId: id,
      contribution: why.contributions[i] ?? 0,
    })),
  };
}

export function whatIf(
  engine: Engine,
  { itemId, ratings, score }: ExplainQuestion,
  usual: ScoreKind,
  leftOut: readonly string[],
): WhatIf {
  const kind = score ?? usual;
  const answer = valueOf(engine.leaveOneOut(...columns(ratings), itemId, kind, leftOut));
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

/** What the page shows of the engine's counts. */
export function filterReport(
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
    lists: counts.withoutOnly,
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
