// Parts of the page that most visits do not need are fetched when they are first shown.

import type { ComponentType, FunctionComponent, VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { strings } from '../state/model';

const patienceMs = 15_000;

function loadAgain() {
  import('../trouble')
    .then(({ fetchPartsAnew }) => fetchPartsAnew())
    .finally(() => {
      location.reload();
    });
}

/**
 * The component of that name, whose code is fetched when it is shown; it says so if that fails or takes long. What stands there
 * meanwhile is made each time: an element that is kept keeps all that was once around it. Browsers remember that a script failed
 * until the page is loaded again, and the files of a new build have other names.
 */
export function lazily<
  Name extends string,
  Part extends Readonly<Record<Name, FunctionComponent<never>>>,
  Props extends object = Parameters<Part[Name]>[0],
>(
  fetchPart: () => Promise<Part>,
  name: Name,
  meanwhile: () => VNode | null = () => <p class="fetching">{strings.value.fetchingPart}</p>,
): ComponentType<Props> {
  let fetched: ComponentType<Props> | null = null;
  return function Lazy(props: Props) {
    const [isDrawn, setDrawn] = useState(fetched !== null);
    const [failed, setFailed] = useState(false);
    useEffect(() => {
      let shown = true;
      // Asked of what was drawn: another of its kind may have fetched the part since.
      if (isDrawn) return undefined;
      const fail = () => {
        if (shown && fetched === null) setFailed(true);
      };
      setTimeout(fail, patienceMs);
      fetchPart().then((part) => {
        fetched = part[name] as unknown as ComponentType<Props>; // which is where Props are from
        if (shown) setDrawn(true);
      }, fail);
      return () => {
        shown = false;
      };
    }, []);
    if (fetched !== null) {
      const Part = fetched;
      return <Part {...props} />;
    }
    if (!failed) return meanwhile();
    return (
      <div class="notice notice-failed" role="alert">
        <p>{strings.value.fetchingPartFailed}</p>
        <button type="button" class="primary" onClick={loadAgain}>
          {strings.value.loadAgain}
        </button>
      </div>
    );
  };
}
