// Which item a value of a link names, such as an id of IMDb: the items' own links, read the other way round.

import type { Item } from '../../../wasm/als_engine';

/** By the link's name, then by its value as `plainValue` has it. */
export type ItemsByLink = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Some write "0114709" and some 114709. */
export const plainValue = (value: string): string => value.replace(/^0+(?=\d)/, '');

export function linksOf(
  items: Iterable<Pick<Item, 'itemId' | 'links'>>,
  names: readonly string[],
): ItemsByLink {
  const maps = names.map((name) => [name, new Map<string, string>()] as const);
  for (const { itemId, links } of items) {
    for (const [i, [, map]] of maps.entries()) {
      const value = plainValue(links[i] ?? '');
      if (value !== '' && !map.has(value)) map.set(value, itemId);
    }
  }
  return new Map(maps);
}
