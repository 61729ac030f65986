import { useRef } from 'preact/hooks';
import { askEngine, isUsable, numUsable, strings } from '../state/model';
import { show, view } from '../state/view';
import { shortcutsOn } from '../shortcuts';

export function SearchBox() {
  const input = useRef<HTMLInputElement>(null);
  const current = view.value;
  const query = current.kind === 'search' ? current.query : '';

  const search = (text: string) => {
    show(text.trim() === '' ? { kind: 'home' } : { kind: 'search', query: text });
  };
  return (
    <search class="search">
      <label class="visually-hidden" for="search">
        {strings.value.searchLabel}
      </label>
      <svg class="search-glass" viewBox="0 0 24 24" aria-hidden="true">
        <circle cx="10" cy="10" r="6.5" />
        <path d="m15 15 6 6" />
      </svg>
      <input
        ref={input}
        id="search"
        type="search"
        autocomplete="off"
        spellcheck={false}
        maxLength={200}
        enterkeyhint="search"
        placeholder={strings.value.searchHint(numUsable.value)}
        value={query}
        onFocus={() => {
          // The titles are fetched before the first letter.
          if (isUsable()) askEngine((api) => api.titled([])).catch(() => undefined);
        }}
        onInput={(event) => {
          search(event.currentTarget.value);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') search('');
        }}
      />
      {query === '' ? (
        shortcutsOn.value && <kbd aria-hidden="true">/</kbd>
      ) : (
        <button
          type="button"
          class="search-clear"
          aria-label={strings.value.clearSearch}
          onClick={() => {
            search('');
            input.current?.focus();
          }}
        >
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <path d="m6 6 12 12M18 6 6 18" />
          </svg>
        </button>
      )}
    </search>
  );
}
