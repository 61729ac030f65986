// The list as it would be with the rating that is under the pointer, or tried with the keyboard. It lies over the page and takes
// no pointer, so that nothing moves before something is given.

import './ghost.css';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { list } from '../state/list';
import { tried, type Tried } from '../state/trying';
import { spokenTitle } from '../../shared/item';
import { later } from '../state/later';
import { ItemTitle } from './item_title';

const numShown = 8;
const byKey = '.rating:has(input:focus-visible), .heart:focus-visible';

/** Where each item stands now; nothing where the page shows another list. */
function placesNow(): ReadonlyMap<string, number> {
  const answered = list.value;
  if (answered?.question.view.kind !== 'home') return new Map();
  return new Map(answered.answer.items.map(({ itemId }, i) => [itemId, i + 1]));
}

function Ghost({ item, value, items }: Tried) {
  const panel = useRef<HTMLDivElement>(null);
  const [isAtTop, setAtTop] = useState(false);
  const byKeyboard = document.querySelector(byKey) !== null;
  useLayoutEffect(() => {
    const box = panel.current?.getBoundingClientRect();
    const under = document.querySelector(`.rating:hover, ${byKey}`)?.getBoundingClientRect();
    if (box === undefined || under === undefined) return;
    const below = innerHeight - box.height - 32;
    setAtTop(under.bottom > below && under.right > box.left);
  }, [item]);
  const now = placesNow();
  const title = spokenTitle(item.title).title;
  const first = items.slice(0, numShown);
  return (
    <>
      <div ref={panel} class={isAtTop ? 'ghost ghost-top' : 'ghost'} aria-hidden="true">
        <p>{later.value.ghostTitle(value, title)}</p>
        <ol>
          {first.map((item, i) => {
            const before = now.get(item.itemId);
            const moved = before === undefined ? 0 : before - (i + 1);
            return (
              <li key={item.itemId}>
                <span class="ghost-place">{i + 1}</span>
                <span class="ghost-item">
                  <ItemTitle item={item} />
                </span>
                {now.size === 0 || moved === 0 ? null : (
                  <span class={moved > 0 ? 'ghost-up' : 'ghost-down'}>
                    {moved > 0 ? '▲' : '▼'} {Math.abs(moved)}
                  </span>
                )}
                {now.size > 0 && before === undefined && (
                  <span class="ghost-up">{later.value.ghostNew}</span>
                )}
              </li>
            );
          })}
        </ol>
      </div>
      {byKeyboard && (
        <p class="visually-hidden" aria-live="polite">
          {later.value.ghostSpoken(
            value,
            title,
            first.slice(0, 3).map((item) => spokenTitle(item.title).title),
          )}
        </p>
      )}
    </>
  );
}

export function GhostList() {
  const now = tried.value;
  return now === null ? null : <Ghost {...now} />;
}
