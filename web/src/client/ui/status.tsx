// What the visitor should know about loading: bytes while it goes on, a way out when it failed.

import { load, loadModel, numUsable, progress, strings } from '../state/model';
import { ratings } from '../state/visitor';
import type { LoadFailure } from '../../shared/protocol';

function adviceFor({ code }: LoadFailure): string {
  if (code === 'network') return strings.value.failedNetwork;
  return code === 'engine' ? strings.value.failedOther : strings.value.failedCorrupt;
}

function Failed({ failure }: { readonly failure: LoadFailure }) {
  const partly = numUsable.value > 0;
  return (
    <div class={partly ? 'notice notice-failed' : 'notice notice-failed notice-whole'} role="alert">
      <p>
        <strong>{partly ? strings.value.failedPartly : strings.value.failedTitle}.</strong>{' '}
        {adviceFor(failure)} {ratings.value.length > 0 && strings.value.failedKept}
      </p>
      <p class="detail">
        {failure.file === ''
          ? failure.message
          : strings.value.failedFile(failure.file, failure.message)}
      </p>
      <button type="button" class="primary" onClick={() => void loadModel()}>
        {strings.value.retry}
      </button>
    </div>
  );
}

export function Status() {
  const state = load.value;
  const at = progress.value;
  const usable = at?.usable ?? null;
  return (
    <>
      {state.kind === 'failed' && <Failed failure={state.failure} />}
      {state.kind === 'loading' && (
        <div class="loading">
          <label for="load-progress">
            {at === null || at.bytesTotal === 0
              ? strings.value.starting
              : strings.value.loading(at.bytesLoaded, at.bytesTotal)}
            {usable !== null &&
              usable.numUsable > 0 &&
              usable.numUsable < usable.numItems &&
              `. ${strings.value.loadedSome(usable.numUsable, usable.numItems)}`}
          </label>
          <progress
            id="load-progress"
            max={at?.bytesTotal ?? 1}
            value={at === null || at.bytesTotal === 0 ? undefined : at.bytesLoaded}
          />
        </div>
      )}
    </>
  );
}
