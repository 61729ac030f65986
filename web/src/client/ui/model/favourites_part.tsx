// What one favourite item brings, here and by the paper's settings; and the items that people are most at odds about.

import { useState } from 'preact/hooks';
import { formatCount } from '../../../shared/strings';
import { formatFixed } from '../../../shared/model_strings';
import { modelStrings } from './words';
import { spokenTitle } from '../../../shared/item';
import { hashOf } from '../../route';
import { strings } from '../../state/model';
import { show } from '../../state/view';
import {
  listNames,
  type ListedItem,
  type ModelReport,
  type PolarisingItem,
} from '../../../shared/report';

/** An item's name, as the way to those like it. */
function ItemLink({ item }: { readonly item: Omit<ListedItem, 'numRatings'> }) {
  return (
    <>
      <a
        href={hashOf({ kind: 'similar', itemId: item.itemId })}
        onClick={(event) => {
          event.preventDefault();
          show({ kind: 'similar', itemId: item.itemId });
        }}
      >
        {spokenTitle(item.title).title}
      </a>
      {item.year !== 0 && <span class="year"> {item.year}</span>}
    </>
  );
}

const medianOf = (items: readonly ListedItem[]) => {
  const counts = items.map(({ numRatings }) => numRatings).sort((a, b) => a - b);
  const middle = Math.floor(counts.length / 2);
  return counts.length % 2 === 1
    ? (counts[middle] ?? 0)
    : ((counts[middle - 1] ?? 0) + (counts[middle] ?? 0)) / 2;
};

function Polarising({
  title,
  items,
  most,
}: {
  readonly title: string;
  readonly items: readonly PolarisingItem[];
  readonly most: number;
}) {
  return (
    <div>
      <h3 class="small-title">{title}</h3>
      <ol class="polarising">
        {items.map((item) => (
          <li key={item.itemId}>
            <span>
              <ItemLink item={item} />
            </span>
            <span class="bar-cell">
              <i style={{ width: `${((100 * item.deviation) / most).toFixed(1)}%` }} />
              <span>± {formatFixed(item.deviation, 2)}</span>
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}

export function FavouritesPart({ report }: { readonly report: ModelReport }) {
  const { favourites, polarising } = report;
  const [chosen, choose] = useState(0);
  const favourite = favourites[chosen];
  return (
    <>
      {favourite !== undefined && (
        <>
          <p>{modelStrings.value.favouritesHow}</p>
          <div class="choice" role="group" aria-label={modelStrings.value.favouriteItem}>
            {favourites.map(({ itemId, title }, i) => (
              <button
                key={itemId}
                type="button"
                aria-pressed={i === chosen}
                onClick={() => {
                  choose(i);
                }}
              >
                {title}
              </button>
            ))}
          </div>
          <div class="favourites">
            {listNames.map((name) => {
              const items = favourite.lists[name];
              if (items === undefined) return null;
              return (
                <section
                  key={name}
                  class={`favourite favourite-${name}`}
                  aria-label={modelStrings.value.favouriteLists[name].title}
                >
                  <h3 class="small-title">{modelStrings.value.favouriteLists[name].title}</h3>
                  <p class="lead">{modelStrings.value.favouriteLists[name].note}</p>
                  <ol>
                    {items.map((item) => (
                      <li key={item.itemId}>
                        <span>
                          <ItemLink item={item} />
                        </span>
                        <small>
                          {formatCount(item.numRatings)}
                          <span class="visually-hidden">
                            {' '}
                            {strings.value.ratingsWord(item.numRatings)}
                          </span>
                        </small>
                      </li>
                    ))}
                  </ol>
                  <p class="favourite-foot">{modelStrings.value.medianRatings(medianOf(items))}</p>
                </section>
              );
            })}
          </div>
        </>
      )}
      {polarising !== null && (
        <>
          <h3>{modelStrings.value.polarisingTitle}</h3>
          <p>{modelStrings.value.polarisingHow(formatCount(polarising.among))}</p>
          <div class="two">
            {(['most', 'least'] as const).map((side) => (
              <Polarising
                key={side}
                title={modelStrings.value.polarisingSides[side]}
                items={polarising[side]}
                most={Math.max(...polarising.most.map(({ deviation }) => deviation), 0.01)}
              />
            ))}
          </div>
        </>
      )}
    </>
  );
}
