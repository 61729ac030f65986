// What the visitor should know about loading: bytes while it goes on, a way out when it failed.

import { load, loadModel, numUsable, progress } from '../app_state';
import type { LoadFailure } from '../../shared/protocol';
import { strings } from '../../shared/strings';

function adviceFor({ code }: LoadFailure): string {
  if (code === 'network') return strings.failedNetwork;
  return code === 'engine' ? strings.failedOther : strings.failedCorrupt;
}

function Failed({ failure }: { readonly failure: LoadFailure }) {
  return (
    <div class="notice notice-failed" role="alert">
      <p>
        <strong>{numUsable.value > 0 ? strings.failedPartly : strings.failedTitle}.</strong>{' '}
        {adviceFor(failure)}
      </p>
      <p class="detail">
        {failure.file === '' ? failure.message : strings.failedFile(failure.file, failure.message)}
      </p>
      <button type="button" onClick={() => void loadModel()}>
        {strings.retry}
      </button>
    </div>
  );
}

export function Status() {
  const state = load.value;
  const at = progress.value;
  const synthetic = at?.manifest?.dataset.synthetic === true;
  return (
    <>
      {synthetic && <p class="notice notice-synthetic">{strings.syntheticNotice}</p>}
      {state.kind === 'failed' && <Failed failure={state.failure} />}
      {state.kind === 'loading' && (
        <div class="loading">
          <label for="load-progress">
            {at === null || at.bytesTotal === 0
              ? strings.starting
              : strings.loading(at.bytesLoaded, at.bytesTotal)}
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
