// "Watch this later", "never list this" and "haven't seen it, don't ask": three switches that each film has wherever it is shown.

import { useComputed } from '@preact/signals';
import { markOf, setMark } from '../app_state';
import type { RankedMovie } from '../../shared/protocol';
import { strings } from '../../shared/strings';
import { Icon } from './icon';

interface Props {
  readonly movie: RankedMovie;
  /** Told before a film leaves the list by the keyboard: focus needs another place. */
  readonly onLeave?: () => void;
}

export function MarkButtons({ movie, onLeave }: Props) {
  const current = useComputed(() => markOf.value.get(movie.movieId) ?? null).value;
  return (
    <span class="marks">
      {(['watchlist', 'unseen', 'not-interested'] as const).map((mark) => {
        const isOn = current === mark;
        return (
          <button
            key={mark}
            type="button"
            class={`icon-button mark-${mark}`}
            aria-pressed={isOn}
            aria-label={strings.markLabel(mark, movie.title)}
            title={strings.markNames[mark]}
            onClick={(event) => {
              const byKeyboard = event.detail === 0;
              if (byKeyboard && mark === 'not-interested' && !isOn) onLeave?.();
              setMark(movie, isOn ? null : mark);
            }}
          >
            <Icon name={mark} />
          </button>
        );
      })}
    </span>
  );
}
