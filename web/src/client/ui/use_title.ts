import { useEffect } from 'preact/hooks';
import { strings } from '../../shared/strings';

const ofSite = document.title;

/** What the tab, the history and a screen reader call the page; null: by the site's own title. */
export function useTitle(title: string | null): void {
  useEffect(() => {
    document.title = title === null ? ofSite : `${title} · ${strings.name}`;
  }, [title]);
}
