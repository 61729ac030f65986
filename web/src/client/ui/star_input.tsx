// Half-star rating. A native range input carries keyboard, focus and assistive technology (arrows move by half a star, Delete
// takes the rating back); the pointer is read from the stars themselves, since pressing a star means that star, not the
// nearest position of a slider's thumb.

import type { TargetedKeyboardEvent } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { strings } from '../../shared/strings';
import { starsOfKey } from '../shortcuts';

interface Props {
  readonly label: string;
  readonly stars: number | null;
  readonly onRate: (stars: number | null, by: 'pointer' | 'keyboard') => void;
  readonly onLeave?: () => void;
  /** Told which stars are looked at and not given: those under the pointer, or those that are tried with the keyboard. */
  readonly onTry?: (stars: number | null) => void;
}

// Five stars as one path: a list has hundreds of stars, and each element costs.
const places = [0, 1, 2, 3, 4] as const;
const whole =
  'l2.900 6 6.600.900-4.800 4.600 1.200 6.500-5.900-3.100-5.900 3.100 1.200-6.500-4.800-4.600 6.600-.900z';
const leftHalf = 'v14.900l-5.900 3.100 1.200-6.500-4.800-4.600 6.600-.900z';
const from = (place: number) => `M${String(12 + 24 * place)} 2.600`;
const outlines = places.map((place) => from(place) + whole).join('');
const filled = (stars: number) =>
  places
    .filter((place) => place < stars)
    .map((place) => from(place) + (stars - place >= 1 ? whole : leftHalf))
    .join('');

/** The half star under a pointer at `x` of `width`: any part of a half counts as that half. */
export function starsAt(x: number, width: number): number {
  return Math.min(5, Math.max(0.5, Math.ceil((x / width) * 10) / 2));
}

export function StarInput({ label, stars, onRate, onLeave, onTry }: Props) {
  const [preview, show] = useState<number | null>(null);
  const byKeyboard = useRef(false);
  const setPreview = (next: number | null) => {
    if (next === preview) return;
    show(next);
    onTry?.(next);
  };
  const endTrying = () => {
    byKeyboard.current = false;
    setPreview(null);
  };
  const track = useRef<HTMLSpanElement>(null);
  const at = (event: PointerEvent) => {
    const box = track.current?.getBoundingClientRect();
    return box === undefined ? 0.5 : starsAt(event.clientX - box.left, box.width);
  };
  const value = preview ?? stars ?? 0;

  /** P begins to try stars, Enter gives them, Escape or P ends it; meanwhile digits and arrows give nothing. */
  const triesByKey = (event: KeyboardEvent): boolean => {
    if (event.ctrlKey || event.altKey || event.metaKey) return false;
    if (!byKeyboard.current) {
      if (event.key !== 'p') return false;
      byKeyboard.current = true;
      setPreview(stars === null ? 4 : Math.max(0.5, stars === 5 ? 4.5 : stars + 0.5));
      return true;
    }
    if (event.key === 'Enter') {
      if (preview !== null) onRate(preview, 'keyboard');
      endTrying();
    } else if (event.key === 'Escape' || event.key === 'p') {
      endTrying();
    } else {
      const steps: Readonly<Record<string, number>> = {
        ArrowRight: 0.5,
        ArrowUp: 0.5,
        ArrowLeft: -0.5,
        ArrowDown: -0.5,
      };
      const step = steps[event.key];
      const next = step === undefined ? starsOfKey(event) : (preview ?? 4) + step;
      if (next === null) return false;
      setPreview(Math.min(5, Math.max(0.5, next)));
    }
    return true;
  };

  const onKeyDown = (event: TargetedKeyboardEvent<HTMLInputElement>) => {
    if (onTry !== undefined && triesByKey(event)) {
      event.preventDefault();
      return;
    }
    const clears = event.key === 'Delete' || event.key === 'Backspace';
    const next = clears ? null : starsOfKey(event);
    if (!clears && next === null) return;
    event.preventDefault();
    // At once, not with the next rendering: an arrow that follows goes on from here.
    event.currentTarget.value = String(next ?? 0);
    onRate(next, 'keyboard');
  };

  return (
    <span
      ref={track}
      class={preview === null ? 'stars' : 'stars stars-preview'}
      onPointerMove={(event) => {
        // A finger that moves scrolls: it means no star before it presses one.
        if (event.pointerType !== 'touch') setPreview(at(event));
      }}
      onPointerLeave={endTrying}
      onPointerCancel={endTrying}
      onClick={(event) => {
        // A click without a pointer is the keyboard's or a screen reader's: the input answers those.
        if (!(event instanceof PointerEvent) || event.pointerType === '') return;
        // With rated films hidden, the second half of a double click would meet the film that moved up.
        if (event.detail > 1) return;
        // The preview stays until the pointer goes: it shows what was pressed.
        onRate(at(event), 'pointer');
      }}
    >
      <svg viewBox="0 0 120 24" aria-hidden="true">
        <path d={outlines} class="star-empty" />
        {value > 0 && <path d={filled(value)} class="star-full" />}
      </svg>
      <input
        type="range"
        min="0"
        max="5"
        step="0.5"
        value={stars ?? 0}
        aria-label={label}
        aria-valuetext={stars === null ? strings.notRated : strings.starsText(stars)}
        onInput={(event) => {
          const next = Number(event.currentTarget.value);
          onRate(next === 0 ? null : next, 'keyboard');
        }}
        onKeyDown={onKeyDown}
        onBlur={() => {
          endTrying();
          onLeave?.();
        }}
      />
    </span>
  );
}
