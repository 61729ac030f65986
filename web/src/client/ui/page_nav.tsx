// The way between the films and the visitor's own page.

import { helpShown, ratings, show, view } from '../app_state';
import { formatCount, strings } from '../../shared/strings';

export function PageNav() {
  const atYours = view.value.kind === 'yours';
  return (
    <nav class="pages" aria-label={strings.pages}>
      <a
        href="./"
        aria-current={view.value.kind === 'home' ? 'page' : undefined}
        onClick={(event) => {
          event.preventDefault();
          show({ kind: 'home' });
        }}
      >
        {strings.films}
      </a>
      <a href="#yours" aria-current={atYours ? 'page' : undefined}>
        {strings.yours}
        {ratings.value.length > 0 && (
          <span class="badge">
            {formatCount(ratings.value.length)}
            <span class="visually-hidden"> {strings.ratingsWord(ratings.value.length)}</span>
          </span>
        )}
      </a>
      <a
        href="#model"
        class="model-link"
        aria-current={view.value.kind === 'model' ? 'page' : undefined}
      >
        {strings.model}
      </a>
      <button
        type="button"
        class="help-button"
        aria-label={strings.help}
        title={strings.help}
        onClick={() => {
          helpShown.value = true;
        }}
      >
        ?
      </button>
    </nav>
  );
}
