// Ratings that are no stars and no points: a slider for a fine scale, and a heart where there is no scale.

import './other_ratings.css';
import { useEffect, useRef } from 'preact/hooks';
import { lastLevel, levelOf, valueAt } from '../../shared/rating_scale';
import {
  clears,
  isPlain,
  RatingNumber,
  usePreview,
  useScaled,
  type RatingProps,
  type ScaledProps,
} from './rating_input';

/** The native slider; until it has been moved it waits in its middle. */
export function Slider(props: ScaledProps) {
  const { scale, label, value, onRate } = props;
  const middle = valueAt(scale, Math.round(lastLevel(scale) / 2));
  const { preview, setPreview, end, onBlur, onKeyDown, valueText } = useScaled(props, middle);
  const moved = useRef(false);
  // What was chosen stays in its place until it is given, and an arrow that follows goes on from there.
  useEffect(end, [value]);
  const chosen = (input: HTMLInputElement) => valueAt(scale, levelOf(scale, Number(input.value)));
  return (
    <span class={value === null ? 'rating slider rating-none' : 'rating slider'}>
      <input
        type="range"
        min={scale.min}
        max={scale.max}
        step={scale.step}
        value={preview ?? value ?? middle}
        aria-label={label}
        aria-valuetext={valueText}
        onPointerDown={() => {
          moved.current = false;
        }}
        onInput={({ currentTarget }) => {
          moved.current = true;
          setPreview(chosen(currentTarget));
        }}
        onChange={({ currentTarget }) => {
          onRate(chosen(currentTarget), 'keyboard');
        }}
        onClick={({ currentTarget }) => {
          // Pressed where it waited: nothing has changed, and yet it is an answer.
          if (value === null && !moved.current) onRate(chosen(currentTarget), 'pointer');
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && value === null && preview === null)
            onRate(middle, 'keyboard');
          else onKeyDown(event);
        }}
        onBlur={onBlur}
      />
      <RatingNumber value={preview ?? value} />
    </span>
  );
}

export function Heart(props: RatingProps) {
  const { label, value, onRate, onTry } = props;
  const { preview, setPreview, byKeyboard, end, onBlur } = usePreview(props);
  const isLiked = value !== null;
  return (
    <button
      type="button"
      class={preview === null ? 'heart' : 'heart rating-preview'}
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
      onBlur={onBlur}
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
