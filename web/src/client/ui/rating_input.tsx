// The rating of an item, by a control that fits the scale. A native range input carries keyboard, focus and assistive technology
// (arrows move by a step, Delete takes the rating back); the pointer is read from the stars or points themselves, since pressing
// one means that one, not the nearest position of a slider's thumb. other_ratings.tsx has a slider and a heart.

import type { TargetedKeyboardEvent } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { RatingScale } from '../../../../wasm/als_engine';
import {
  isHalves,
  lastLevel,
  levelOf,
  ratingAt,
  valueAt,
  widgetOf,
} from '../../shared/rating_scale';
import { valueOfKey } from '../shortcuts';
import { about, strings } from '../state/model';
import { lazily } from './lazily';

export interface RatingProps {
  readonly label: string;
  readonly value: number | null;
  readonly onRate: (value: number | null, by: 'pointer' | 'keyboard') => void;
  readonly onLeave?: () => void;
  /** Told which rating is looked at and not given: that under the pointer, or that which is tried with the keyboard. */
  readonly onTry?: (value: number | null) => void;
}
export type ScaledProps = RatingProps & { readonly scale: RatingScale };

const Heart = lazily(
  () => import('./other_ratings'),
  'Heart',
  () => <span class="heart" />,
);
const Slider = lazily(
  () => import('./other_ratings'),
  'Slider',
  () => <span class="rating slider" />,
);

/** A shape at each place, drawn as one path: a list has hundreds of them, and each element costs. */
const shapes = {
  stars: {
    width: 24,
    from: (place: number) => `M${String(12 + 24 * place)} 2.600`,
    whole:
      'l2.900 6 6.600.900-4.800 4.600 1.200 6.500-5.900-3.100-5.900 3.100 1.200-6.500-4.800-4.600 6.600-.900z',
    leftHalf: 'v14.900l-5.900 3.100 1.200-6.500-4.800-4.600 6.600-.900z',
  },
  points: {
    width: 12,
    from: (place: number) => `M${String(6 + 12 * place)} 7.500`,
    whole: 'a4.500 4.500 0 1 0 .010 0z',
    leftHalf: '',
  },
};
type Shape = (typeof shapes)['stars'];
const drawn = ({ from, whole, leftHalf }: Shape, count: number) =>
  Array.from(
    { length: Math.ceil(count) },
    (_, i) => from(i) + (count - i >= 1 ? whole : leftHalf),
  ).join('');

export const isPlain = (event: KeyboardEvent) => !event.ctrlKey && !event.altKey && !event.metaKey;
export const clears = ({ key }: KeyboardEvent) => key === 'Delete' || key === 'Backspace';

/** What is looked at and not given, by the pointer or, after P, by the keyboard. */
export function usePreview({ onTry, onLeave }: RatingProps) {
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
  const onBlur = () => {
    end();
    onLeave?.();
  };
  return { preview, setPreview, byKeyboard, end, onBlur };
}

/** The same with the keys of a range input; at `none` it stands while there is no rating. */
export function useScaled(props: ScaledProps, none: number) {
  const { scale, value, onRate, onTry } = props;
  const trying = usePreview(props);
  const { preview, setPreview, byKeyboard, end } = trying;
  const last = lastLevel(scale);

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
    const next = clears(event) ? null : valueOfKey(event, scale);
    if (!clears(event) && next === null) return;
    event.preventDefault();
    // At once, not with the next rendering: an arrow that follows goes on from here.
    event.currentTarget.value = String(next ?? none);
    onRate(next, 'keyboard');
  };
  const valueText = value === null ? strings.value.notRated : strings.value.ratingText(value);
  return { ...trying, onKeyDown, valueText };
}

export const RatingNumber = ({ value }: { readonly value: number | null }) => (
  <span class="rating-number" aria-hidden="true">
    {value !== null && strings.value.given(value)}
  </span>
);

function Places(props: ScaledProps) {
  const { scale, label, value, onRate } = props;
  const none = scale.min - scale.step; // below the lowest rating there is none
  const { preview, setPreview, end, onBlur, onKeyDown, valueText } = useScaled(props, none);
  const track = useRef<HTMLSpanElement>(null);
  const at = (event: PointerEvent) => {
    const box = track.current?.getBoundingClientRect();
    return box === undefined ? scale.min : ratingAt(scale, event.clientX - box.left, box.width);
  };
  const current = preview ?? value;
  const widget = widgetOf(scale) === 'stars' ? 'stars' : 'points';
  const shape = shapes[widget];
  const places = isHalves(scale) ? 5 : lastLevel(scale) + 1;
  const filled = current === null ? 0 : isHalves(scale) ? current : levelOf(scale, current) + 1;
  const control = (
    <span
      ref={track}
      class={`rating ${widget}${preview === null ? '' : ' rating-preview'}`}
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
      <input
        type="range"
        min={none}
        max={scale.max}
        step={scale.step}
        value={value ?? none}
        aria-label={label}
        aria-valuetext={valueText}
        onInput={({ currentTarget }) => {
          const next = Number(currentTarget.value);
          onRate(next < scale.min ? null : valueAt(scale, levelOf(scale, next)), 'keyboard');
        }}
        onKeyDown={onKeyDown}
        onBlur={onBlur}
      />
    </span>
  );
  if (widget === 'stars') return control;
  return (
    <span class="rating-numbered">
      {control}
      <RatingNumber value={current} />
    </span>
  );
}

export function RatingInput(props: RatingProps) {
  const { scale } = about.value;
  if (scale === null) return <Heart {...props} />;
  const Control = widgetOf(scale) === 'slider' ? Slider : Places;
  return <Control {...props} scale={scale} />;
}

/** The number beside stars; the other controls say their own. */
export function Mine({ value }: { readonly value: number }) {
  return widgetOf(about.value.scale) === 'stars' ? (
    <span class="mine">{strings.value.given(value)}</span>
  ) : null;
}
