// Which item a value of a link names, such as an id of IMDb: the items' own links, read the other way round.

import type { Engine } from '../../../wasm/als_engine';
import { valueOf } from './loaded_engine';

/** By the link's name, then by its value as `plainValue` has it. */
export type ItemsByLink = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Some write "0114709" and some 114709. */
export const plainValue = (value: string): string => value.replace(/^0+(?=\d)/, '');

const atOnce = 1000;
const maxOffset = 100_000; // the engine's own limits

/** Of the most rated items, which are all but those of the very largest catalogues. */
export function itemsByLink(engine: Engine, names: readonly string[]): ItemsByLink {
  const maps = names.map((name) => [name, new Map<string, string>()] as const);
  for (let offset = 0; names.length > 0 && offset <= maxOffset; offset += atOnce) {
    const { itemIds } = valueOf(
      engine.recommend([], new Float32Array(), {
        score: 'popularity',
        n: atOnce,
        offset,
        excludeSeen: false,
        minRatings: 0,
      }),
    );
    for (const { itemId, links } of valueOf(engine.items(itemIds))) {
      for (const [i, [, map]] of maps.entries()) {
        const value = plainValue(links[i] ?? '');
        if (value !== '' && !map.has(value)) map.set(value, itemId);
      }
    }
    if (itemIds.length < atOnce) break;
  }
  return new Map(maps);
}
