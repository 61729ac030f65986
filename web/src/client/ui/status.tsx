// What the visitor should know about loading: bytes while it goes on, a way out when it failed.

import { load, loadModel, numUsable, progress, ratings } from '../app_state';
import type { LoadFailure } from '../../shared/protocol';
import { strings } from '../../shared/strings';

function adviceFor({ code }: LoadFailure): string {
  if (code === 'network') return strings.failedNetwork;
  return code === 'engine' ? strings.failedOther : strings.failedCorrupt;
}

function Failed({ failure }: { readonly failure: LoadFailure }) {
  const partly = numUsable.value > 0;
  return (
    <div class={partly ? 'notice notice-failed' : 'notice notice-failed notice-whole'} role="alert">
      <p>
        <strong>{partly ? strings.failedPartly : strings.failedTitle}.</strong> {adviceFor(failure)}{' '}
        {ratings.value.length > 0 && strings.failedKept}
      </p>
      <p class="detail">
        {failure.file === '' ? failure.message : strings.failedFile(failure.file, failure.message)}
      </p>
      <button type="button" class="primary" onClick={() => void loadModel()}>
        {strings.retry}
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
              ? strings.starting
              : strings.loading(at.bytesLoaded, at.bytesTotal)}
            {usable !== null &&
              usable.numUsable > 0 &&
              usable.numUsable < usable.numItems &&
              `. ${strings.loadedSome(usable.numUsable, usable.numItems)}`}
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
