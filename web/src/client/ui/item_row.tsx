// An item as a line of a list: a slip of a ticket, with what can be done to it on the right.

import type { ComponentChildren } from 'preact';
import { spokenTitle } from '../../shared/item';
import type { Item, RankedItem } from '../../shared/protocol';
import { about, allTags, strings, tagClassOf } from '../state/model';
import { ItemTitle } from './item_title';

interface Props {
  readonly item: Item;
  readonly note?: string;
  readonly children: ComponentChildren;
}

export function ItemRow({ item, note, children }: Props) {
  const tags =
    allTags.value.length === 0 ? [] : item.tags.length === 0 ? [strings.value.noTags] : item.tags;
  const { otherTitle } = spokenTitle(item.title);
  return (
    <li class={`slip ${tagClassOf(item.tags)}`} data-item={item.itemId}>
      <div class="slip-item">
        <h3>
          <ItemTitle item={item} />
        </h3>
        {otherTitle !== '' && <p class="slip-other">{otherTitle}</p>}
        <p>{[...tags, ...(note === undefined ? [] : [note])].join(' · ')}</p>
      </div>
      <div class="slip-actions">{children}</div>
    </li>
  );
}

export function PredictedRating({ item }: { readonly item: RankedItem }) {
  if (about.value.scale === null) return null;
  return (
    <span class="slip-score">
      <span class="visually-hidden">{strings.value.prediction(item)}</span>
      <span aria-hidden="true" title={strings.value.prediction(item)}>
        <b>{strings.value.likelyValue(item.likely)}</b> {strings.value.likely}{' '}
        {strings.value.predictedWithin(item)}
      </span>
    </span>
  );
}

/** Focus for when a row goes with the button that was pressed in it: the same button of the next row, else the heading. */
export function focusNextRow(button: HTMLElement): void {
  const row = button.closest('li');
  const next = row?.nextElementSibling ?? row?.previousElementSibling;
  const same = [...button.classList].map((name) => `.${name}`).join('');
  const target =
    next?.querySelector<HTMLElement>(`button${same}`) ?? document.getElementById('page-title');
  target?.focus();
}
