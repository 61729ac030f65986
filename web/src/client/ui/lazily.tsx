// Parts of the page that most visits do not need are fetched when they are first shown.

import type { ComponentChildren, ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { strings } from '../state/model';

/** A component that fetches its code when it is shown; it says so if that fails, and can try again. */
export function lazily<Props extends object>(
  fetchPart: () => Promise<ComponentType<Props>>,
  meanwhile: ComponentChildren = <p class="fetching">{strings.value.fetchingPart}</p>,
): ComponentType<Props> {
  let fetched: ComponentType<Props> | null = null;
  return function Lazy(props: Props) {
    const [, drawAgain] = useState(0);
    const [failed, setFailed] = useState(false);
    useEffect(() => {
      let shown = true;
      if (fetched !== null || failed) return undefined;
      fetchPart().then(
        (part) => {
          fetched = part;
          if (shown) drawAgain((n) => n + 1);
        },
        () => {
          if (shown) setFailed(true);
        },
      );
      return () => {
        shown = false;
      };
    }, [failed]);
    if (fetched !== null) {
      const Part = fetched;
      return <Part {...props} />;
    }
    if (!failed) return <>{meanwhile}</>;
    return (
      <div class="notice notice-failed" role="alert">
        <p>{strings.value.fetchingPartFailed}</p>
        <button
          type="button"
          class="primary"
          onClick={() => {
            setFailed(false);
          }}
        >
          {strings.value.retry}
        </button>
      </div>
    );
  };
}
