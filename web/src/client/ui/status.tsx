// What the visitor should know about loading: bytes while it goes on, a way out when it failed.

import { isStuck, load, loadModel, numUsable, progress, strings } from '../state/model';
import { isKept, ratings } from '../state/visitor';
import type { LoadFailure } from '../../shared/protocol';

function Failed({ failure, advice }: { readonly failure: LoadFailure; readonly advice: string }) {
  const partly = numUsable.value > 0;
  return (
    <div class={partly ? 'notice notice-failed' : 'notice notice-failed notice-whole'} role="alert">
      <p>
        <strong>{partly ? strings.value.failedPartly : strings.value.failedTitle}.</strong> {advice}{' '}
        {ratings.value.length > 0 && isKept() && strings.value.failedKept}
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
      {state.kind === 'failed' && <Failed failure={state.failure} advice={state.advice} />}
      {state.kind === 'loading' && isStuck.value && (
        <Failed
          failure={{ code: 'network', file: '', message: strings.value.stuck }}
          advice={strings.value.failedNetwork}
        />
      )}
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
