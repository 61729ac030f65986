import './toast.css';
import { useEffect, useState } from 'preact/hooks';
import { list } from '../state/list';
import { later } from '../state/later';
import { ratings, toast } from '../state/visitor';

const showForMs = 8000;
const scrollsAway = 120; // pixels

/** What just happened, with a way back; also tells screen readers that the list has changed. */
export function ToastMessage() {
  const current = toast.value;
  // Whoever is on the way to the button has all the time they need.
  const [hovered, setHovered] = useState(false);
  const [focused, setFocused] = useState(false);
  const held = hovered || focused;
  useEffect(() => {
    if (current === null || held) return undefined;
    const timer = setTimeout(() => {
      toast.value = null;
    }, showForMs);
    return () => {
      clearTimeout(timer);
    };
  }, [current, held]);
  // It stands over what is below it: whoever goes on there has read it. "u" still takes the change back.
  useEffect(() => {
    if (current === null) return undefined;
    const from = scrollY;
    const leave = () => {
      if (Math.abs(scrollY - from) > scrollsAway && toast.value === current) toast.value = null;
    };
    addEventListener('scroll', leave, { passive: true });
    return () => {
      removeEventListener('scroll', leave);
    };
  }, [current]);
  const first = list.value?.answer.items[0];
  return (
    <>
      {current !== null && (
        <div
          class="toast"
          onPointerEnter={() => {
            setHovered(true);
          }}
          onPointerLeave={() => {
            setHovered(false);
          }}
          onFocusCapture={() => {
            setFocused(true);
          }}
          onBlurCapture={() => {
            setFocused(false);
          }}
        >
          <span>{current.message}</span>
          {list.value?.question.view.kind === 'home' && ratings.value.length > 0 && first && (
            <span class="visually-hidden">{later.value.listUpdated(first.title)}</span>
          )}
          {current.undo !== null && (
            <button
              type="button"
              onClick={() => {
                current.undo?.();
                // The button goes with its message.
                document.getElementById('items')?.focus({ preventScroll: true });
              }}
            >
              {later.value.undo}
            </button>
          )}
        </div>
      )}
    </>
  );
}
