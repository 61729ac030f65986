import { useEffect, useRef } from 'preact/hooks';
import { show, view } from '../app_state';
import { strings } from '../../shared/strings';

export function SearchBox() {
  const input = useRef<HTMLInputElement>(null);
  const current = view.value;

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const typing =
        event.target instanceof HTMLElement && event.target.matches('input[type=search]');
      if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      input.current?.focus();
    };
    addEventListener('keydown', onKeyDown);
    return () => {
      removeEventListener('keydown', onKeyDown);
    };
  }, []);

  const search = (query: string) => {
    show(query.trim() === '' ? { kind: 'home' } : { kind: 'search', query });
  };
  return (
    <search class="search">
      <label class="visually-hidden" for="search">
        {strings.searchLabel}
      </label>
      <input
        ref={input}
        id="search"
        type="search"
        autocomplete="off"
        spellcheck={false}
        placeholder={strings.searchHint}
        value={current.kind === 'search' ? current.query : ''}
        onInput={(event) => {
          search(event.currentTarget.value);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') search('');
        }}
      />
      <kbd aria-hidden="true">/</kbd>
    </search>
  );
}
