import { predicted } from '../../state/list';
import { about, numUsable } from '../../state/model';
import { markOf, ratings } from '../../state/visitor';
import { isOfFilms } from '../../../shared/about';
import { later } from '../../state/later';
import { namedLists } from '../../state/within';
import { belongings, hasAnything } from './belongings';
import { download } from './download';
import { toCsv, toJson, toLetterboxdCsv, type Items } from '../../transfer/export';

/** Asked anew: items that were described while the model was loading have no ids of other sites. */
async function items(): Promise<Items> {
  if (numUsable.value === 0) return new Map();
  const said = [
    ...ratings.value.map(({ itemId }) => itemId),
    ...markOf.value.keys(),
    ...namedLists.value.flatMap(({ itemIds }) => itemIds),
  ];
  const items = await predicted([...new Set(said)]);
  return new Map(items.map((item) => [item.itemId, item]));
}

export function ExportCard() {
  const mine = belongings();
  const today = () => new Date();
  const name = () => `matinee-${today().toISOString().slice(0, 10)}`;
  const csv = (items: Items) =>
    isOfFilms(about.value)
      ? toLetterboxdCsv(mine.ratings, items, about.value)
      : toCsv(mine.ratings, items);
  const save = async (write: (items: Items) => void) => {
    write(await items());
  };
  return (
    <section class="desk-card" aria-labelledby="export-heading">
      <h3 id="export-heading">{later.value.exportHeading}</h3>
      <p>{later.value.exportLead}</p>
      <div class="desk-buttons">
        <button
          type="button"
          disabled={!hasAnything()}
          onClick={() =>
            void save((items) => {
              download(
                `${name()}.json`,
                'application/json',
                toJson(mine, items, about.value, today()),
              );
            })
          }
        >
          {later.value.exportJson}
        </button>
        <button
          type="button"
          disabled={mine.ratings.length === 0 || numUsable.value === 0}
          onClick={() =>
            void save((items) => {
              download(`${name()}.csv`, 'text/csv', csv(items));
            })
          }
        >
          {later.value.exportCsv}
        </button>
      </div>
    </section>
  );
}
