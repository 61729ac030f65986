// "Watch this later", "never list this" and "haven't seen it, don't ask": three switches that each item has wherever it is shown.

import { useComputed } from '@preact/signals';
import { strings } from '../state/model';
import { markOf, setMark } from '../state/visitor';
import type { Item } from '../../shared/protocol';
import { Icon } from './icon';

interface Props {
  readonly item: Item;
  /** Told before an item leaves the list by the keyboard: focus needs another place. */
  readonly onLeave?: () => void;
}

export function MarkButtons({ item, onLeave }: Props) {
  const current = useComputed(() => markOf.value.get(item.itemId) ?? null).value;
  return (
    <span class="marks">
      {(['watchlist', 'unseen', 'not-interested'] as const).map((mark) => {
        const isOn = current === mark;
        return (
          <button
            key={mark}
            type="button"
            class={`mark mark-${mark}`}
            aria-pressed={isOn}
            aria-label={strings.value.markLabel(mark, item.title)}
            onClick={(event) => {
              const byKeyboard = event.detail === 0;
              if (byKeyboard && mark === 'not-interested' && !isOn) onLeave?.();
              setMark(item, isOn ? null : mark);
            }}
          >
            <Icon name={mark} />
            {strings.value.markNames[mark]}
          </button>
        );
      })}
    </span>
  );
}
