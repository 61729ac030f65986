// What the address bar says about the list: a search and a "more like this" can be linked to, and the browser's Back works.

export type View =
  | { readonly kind: 'home' }
  | { readonly kind: 'search'; readonly query: string }
  | { readonly kind: 'similar'; readonly movieId: number };

export function viewOf(hash: string): View {
  const fields = new URLSearchParams(hash.replace(/^#/, ''));
  const query = fields.get('search') ?? '';
  if (query.trim() !== '') return { kind: 'search', query };
  const movieId = fields.get('like') ?? '';
  if (/^\d{1,9}$/.test(movieId)) return { kind: 'similar', movieId: Number(movieId) };
  return { kind: 'home' };
}

/** With its `#`; empty for the page itself. */
export function hashOf(view: View): string {
  switch (view.kind) {
    case 'home':
      return '';
    case 'search':
      return `#${new URLSearchParams({ search: view.query }).toString()}`;
    case 'similar':
      return `#like=${String(view.movieId)}`;
  }
}
