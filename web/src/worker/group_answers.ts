// What several people ask of the engine. Few visits do: the worker fetches this when it is first asked.

import type { Engine, ItemFilter } from '../../../wasm/als_engine';
import type {
  GroupAnswer,
  GroupQuestion,
  Item,
  Rating,
  Reason,
  ReasonsQuestion,
  TasteAnswer,
} from '../shared/protocol';
import { columns, minRatings, peopleColumns, valueOf } from './loaded_engine';

export function groupAnswer(
  engine: Engine,
  { people, suits, n, excluded }: GroupQuestion,
  filter: ItemFilter,
): GroupAnswer {
  const start = performance.now();
  const list = valueOf(
    engine.group(...peopleColumns(people), { suits, n, minRatings, excluded, filter }),
  );
  const milliseconds = performance.now() - start;
  const items = valueOf(engine.items(list.itemIds)).map((item, i) => ({
    ...item,
    opinions: people.map((_, person) => {
      const at = i * people.length + person;
      return { predicted: list.predicted[at] ?? 0, likely: list.likely[at] ?? 0 };
    }),
  }));
  return { items, numPassing: list.numPassing, milliseconds };
}

export function tasteAnswer(
  engine: Engine,
  mine: readonly Rating[],
  theirs: readonly Rating[],
): TasteAnswer {
  const match = valueOf(engine.match(...peopleColumns([mine, theirs])));
  return {
    likeness: match.likeness,
    meanDifference: match.meanDifference,
    inCommon: Array.from(match.inCommon, (itemId, i) => ({
      itemId,
      mine: match.givenA[i] ?? 0,
      theirs: match.givenB[i] ?? 0,
    })),
  };
}

/** Why a person is predicted to like an item as little as they are: what speaks most against it. */
export function reasons(engine: Engine, { people, of }: ReasonsQuestion): readonly Reason[] {
  const against = of.map(({ itemId, person }) => {
    const ratings = people[person] ?? [];
    const why = valueOf(engine.explain(...columns(ratings), itemId, 'rating'));
    const worst = why.contributions.reduce(
      (at, part, i) => (part < (why.contributions[at] ?? 0) ? i : at),
      0,
    );
    return {
      average: why.average,
      ratedId: why.itemIds[worst] ?? null,
      contribution: why.contributions[worst] ?? 0,
      value: ratings.find((rating) => rating.itemId === why.itemIds[worst])?.value ?? 0,
    };
  });
  const ids = [...new Set(against.flatMap(({ ratedId }) => ratedId ?? []))];
  const byId = new Map<string, Item>(valueOf(engine.items(ids)).map((item) => [item.itemId, item]));
  return against.map(({ average, ratedId, contribution, value }) => {
    const rated = ratedId === null ? undefined : byId.get(ratedId);
    return {
      average,
      rated: rated === undefined ? null : { title: rated.title, value, contribution },
    };
  });
}
