// The way between the items and the visitor's own page.

import { strings } from '../state/model';
import { helpShown, show, view } from '../state/view';
import { ratings } from '../state/visitor';
import { formatCount } from '../../shared/strings';

export function PageNav() {
  const atYours = view.value.kind === 'yours';
  return (
    <nav class="pages" aria-label={strings.value.pages}>
      <a
        href="./"
        aria-current={view.value.kind === 'home' ? 'page' : undefined}
        onClick={(event) => {
          event.preventDefault();
          show({ kind: 'home' });
        }}
      >
        {strings.value.items}
      </a>
      <a href="#tonight" aria-current={view.value.kind === 'tonight' ? 'page' : undefined}>
        {strings.value.tonight}
      </a>
      <a href="#yours" aria-current={atYours ? 'page' : undefined}>
        {strings.value.yours}
        {ratings.value.length > 0 && (
          <span class="badge">
            {formatCount(ratings.value.length)}
            <span class="visually-hidden"> {strings.value.ratingsWord(ratings.value.length)}</span>
          </span>
        )}
      </a>
      <a href="#model" aria-current={view.value.kind === 'model' ? 'page' : undefined}>
        {strings.value.model}
      </a>
      <button
        type="button"
        class="help-button"
        aria-label={strings.value.help}
        title={strings.value.help}
        onClick={() => {
          helpShown.value = true;
        }}
      >
        ?
      </button>
    </nav>
  );
}
