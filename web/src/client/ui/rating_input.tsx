// The rating of an item, by a control that fits the scale. A native range input carries keyboard, focus and assistive technology
// (arrows move by a step, Delete takes the rating back); the pointer is read from the stars or points themselves, since pressing
// one means that one, not the nearest position of a slider's thumb. Fine scales show the slider itself; where there is no scale,
// a heart says that an item is liked.

import type { TargetedKeyboardEvent } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { RatingScale } from '../../shared/engine_types';
import { lastLevel, levelOf, ratingAt, valueAt, widgetOf } from '../../shared/rating_scale';
import { valueOfKey } from '../shortcuts';
import { about, strings } from '../state/model';

interface Props {
  readonly label: string;
  readonly value: number | null;
  readonly onRate: (value: number | null, by: 'pointer' | 'keyboard') => void;
  readonly onLeave?: () => void;
  /** Told which rating is looked at and not given: that under the pointer, or that which is tried with the keyboard. */
  readonly onTry?: (value: number | null) => void;
}

/** A shape at each place, drawn as one path: a list has hundreds of them, and each element costs. */
interface Shape {
  readonly width: number;
  readonly from: (place: number) => string;
  readonly whole: string;
  readonly leftHalf: string;
}
const star: Shape = {
  width: 24,
  from: (place) => `M${String(12 + 24 * place)} 2.600`,
  whole:
    'l2.900 6 6.600.900-4.800 4.600 1.200 6.500-5.900-3.100-5.900 3.100 1.200-6.500-4.800-4.600 6.600-.900z',
  leftHalf: 'v14.900l-5.900 3.100 1.200-6.500-4.800-4.600 6.600-.900z',
};
const point: Shape = {
  width: 12,
  from: (place) => `M${String(2 + 12 * place)} 5`,
  whole: 'h8v14h-8z',
  leftHalf: '',
};
const drawn = ({ from, whole, leftHalf }: Shape, count: number) =>
  Array.from(
    { length: Math.ceil(count) },
    (_, i) => from(i) + (count - i >= 1 ? whole : leftHalf),
  ).join('');

const isHalf = ({ step, max }: RatingScale) => step === 0.5 && max === 5;

/** What is looked at and not given, by the pointer or, after P, by the keyboard. */
function useTrying(onTry: Props['onTry']) {
  const [preview, show] = useState<number | null>(null);
  const byKeyboard = useRef(false);
  const setPreview = (next: number | null) => {
    if (next === preview) return;
    show(next);
    onTry?.(next);
  };
  const end = () => {
    byKeyboard.current = false;
    setPreview(null);
  };
  return { preview, setPreview, byKeyboard, end };
}

const isPlain = ({ ctrlKey, altKey, metaKey }: KeyboardEvent) => !ctrlKey && !altKey && !metaKey;
const clears = ({ key }: KeyboardEvent) => key === 'Delete' || key === 'Backspace';

function Heart({ label, value, onRate, onLeave, onTry }: Props) {
  const { preview, setPreview, byKeyboard, end } = useTrying(onTry);
  const isLiked = value !== null;
  return (
    <button
      type="button"
      class={preview === null ? 'rating heart' : 'rating heart rating-preview'}
      aria-pressed={isLiked}
      aria-label={label}
      onPointerMove={({ pointerType }) => {
        if (pointerType !== 'touch' && !isLiked) setPreview(1);
      }}
      onPointerLeave={end}
      onClick={(event) => {
        end();
        onRate(isLiked ? null : 1, event.detail === 0 ? 'keyboard' : 'pointer');
      }}
      onKeyDown={(event) => {
        if (!isPlain(event)) return;
        if (event.key === 'p' && onTry !== undefined && !byKeyboard.current && !isLiked) {
          byKeyboard.current = true;
          setPreview(1);
        } else if (byKeyboard.current && (event.key === 'p' || event.key === 'Escape')) {
          end();
        } else if (clears(event)) {
          onRate(null, 'keyboard');
        } else if (event.key === '1') {
          onRate(1, 'keyboard');
        } else {
          return;
        }
        event.preventDefault();
      }}
      onBlur={() => {
        end();
        onLeave?.();
      }}
    >
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path
          d="M12 20.500C5 15.500 2.500 12 2.500 8.500a4.800 4.800 0 0 1 9.500-1.500 4.800 4.800 0 0 1 9.500 1.500c0 3.500-2.500 7-9.500 12z"
          class={isLiked || preview !== null ? 'rating-full' : 'rating-empty'}
        />
      </svg>
    </button>
  );
}

function Scaled({
  scale,
  label,
  value,
  onRate,
  onLeave,
  onTry,
}: Props & { readonly scale: RatingScale }) {
  const { preview, setPreview, byKeyboard, end } = useTrying(onTry);
  const track = useRef<HTMLSpanElement>(null);
  const widget = widgetOf(scale);
  const isSlider = widget === 'slider';
  const last = lastLevel(scale);
  const at = (event: PointerEvent) => {
    const box = track.current?.getBoundingClientRect();
    return box === undefined ? scale.min : ratingAt(scale, event.clientX - box.left, box.width);
  };
  const current = preview ?? value;
  // Below the lowest rating there is none; a slider that shows itself waits in its middle.
  const none = isSlider ? valueAt(scale, Math.round(last / 2)) : scale.min - scale.step;

  /** P begins to try, Enter gives what is tried, Escape or P ends it; meanwhile digits and arrows give nothing. */
  const triesByKey = (event: KeyboardEvent): boolean => {
    if (!isPlain(event)) return false;
    if (!byKeyboard.current) {
      if (event.key !== 'p') return false;
      byKeyboard.current = true;
      const level = value === null ? Math.floor(0.8 * last) : levelOf(scale, value) + 1;
      setPreview(valueAt(scale, level > last ? last - 1 : level));
      return true;
    }
    if (event.key === 'Enter') {
      if (preview !== null) onRate(preview, 'keyboard');
      end();
    } else if (event.key === 'Escape' || event.key === 'p') {
      end();
    } else {
      const [, way] = /^Arrow(Right|Up|Left|Down)$/.exec(event.key) ?? [];
      const step = way === 'Right' || way === 'Up' ? 1 : -1;
      const next =
        way === undefined
          ? valueOfKey(event, scale)
          : valueAt(scale, levelOf(scale, preview ?? none) + step);
      if (next === null) return false;
      setPreview(next);
    }
    return true;
  };

  const onKeyDown = (event: TargetedKeyboardEvent<HTMLInputElement>) => {
    if (onTry !== undefined && triesByKey(event)) {
      event.preventDefault();
      return;
    }
    const isGiven = isSlider && event.key === 'Enter' && value === null;
    const next = clears(event) ? null : isGiven ? none : valueOfKey(event, scale);
    if (!clears(event) && next === null) return;
    event.preventDefault();
    // At once, not with the next rendering: an arrow that follows goes on from here.
    event.currentTarget.value = String(next ?? none);
    onRate(next, 'keyboard');
  };
  const chosen = (input: HTMLInputElement) => {
    const next = Number(input.value);
    return next < scale.min - scale.step / 2 ? null : valueAt(scale, levelOf(scale, next));
  };
  const text = value === null ? strings.value.notRated : strings.value.ratingText(value);
  const range = (
    <input
      type="range"
      min={isSlider ? scale.min : none}
      max={scale.max}
      step={isSlider ? 'any' : scale.step}
      value={value ?? none}
      aria-label={label}
      aria-valuetext={text}
      onInput={({ currentTarget }) => {
        if (isSlider) setPreview(chosen(currentTarget));
        else onRate(chosen(currentTarget), 'keyboard');
      }}
      onChange={({ currentTarget }) => {
        if (!isSlider) return;
        end();
        onRate(chosen(currentTarget), 'keyboard');
      }}
      onClick={({ currentTarget }) => {
        // Pressed where it waited: nothing has changed, and yet it is an answer.
        if (isSlider && value === null) onRate(chosen(currentTarget), 'pointer');
      }}
      onKeyDown={onKeyDown}
      onBlur={() => {
        end();
        onLeave?.();
      }}
    />
  );
  const classes = `rating ${widget}${preview === null ? '' : ' rating-preview'}${value === null ? ' rating-none' : ''}`;
  const number = widget !== 'stars' && (
    <span class="rating-number" aria-hidden="true">
      {current === null ? '–' : strings.value.given(current)}
    </span>
  );
  if (isSlider) {
    return (
      <span class={classes}>
        {range}
        {number}
      </span>
    );
  }
  const shape = widget === 'stars' ? star : point;
  const places = isHalf(scale) ? 5 : last + 1;
  const filled = current === null ? 0 : isHalf(scale) ? current : levelOf(scale, current) + 1;
  return (
    <>
      <span
        ref={track}
        class={classes}
        style={widget === 'stars' && places !== 5 ? { width: `${String(1.8 * places)}rem` } : {}}
        onPointerMove={(event) => {
          // A finger that moves scrolls: it means no rating before it presses one.
          if (event.pointerType !== 'touch') setPreview(at(event));
        }}
        onPointerLeave={end}
        onPointerCancel={end}
        onClick={(event) => {
          // A click without a pointer is the keyboard's or a screen reader's: the input answers those.
          if (!(event instanceof PointerEvent) || event.pointerType === '') return;
          // With rated items hidden, the second half of a double click would meet the item that moved up.
          if (event.detail > 1) return;
          // The preview stays until the pointer goes: it shows what was pressed.
          onRate(at(event), 'pointer');
        }}
      >
        <svg viewBox={`0 0 ${String(shape.width * places)} 24`} aria-hidden="true">
          <path d={drawn(shape, places)} class="rating-empty" />
          {filled > 0 && <path d={drawn(shape, filled)} class="rating-full" />}
        </svg>
        {range}
      </span>
      {number}
    </>
  );
}

export function RatingInput(props: Props) {
  const { scale } = about.value;
  return scale === null ? <Heart {...props} /> : <Scaled {...props} scale={scale} />;
}

/** The number beside stars; the other controls say their own. */
export function Mine({ value }: { readonly value: number }) {
  return widgetOf(about.value.scale) === 'stars' ? (
    <span class="mine">{strings.value.given(value)}</span>
  ) : null;
}
