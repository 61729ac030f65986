import type { Item } from '../../shared/protocol';
import { spokenTitle } from '../../shared/item';

/** The title as it is said, and the year. */
export function ItemTitle({ item }: { readonly item: Item }) {
  return (
    <>
      {spokenTitle(item.title).title}
      {item.year !== 0 && <span class="year"> {item.year}</span>}
    </>
  );
}
