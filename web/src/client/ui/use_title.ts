import { useEffect } from 'preact/hooks';
import { strings } from '../state/model';

/** What the tab, the history and a screen reader call the page; null: by the site's own title. */
export function useTitle(title: string | null): void {
  const { name, siteTitle } = strings.value;
  useEffect(() => {
    document.title = title === null ? siteTitle : `${title} · ${name}`;
  }, [title, siteTitle]);
}
