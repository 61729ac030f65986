// What the address bar says: each page, a search and a "more like this" can be linked to, and the browser's Back works.

/** A view that is a list of items, answered by the engine. */
export type ListView =
  | { readonly kind: 'home' }
  | { readonly kind: 'search'; readonly query: string }
  | { readonly kind: 'similar'; readonly itemId: string };

export const yoursSections = [
  'ratings',
  'watchlist',
  'seen',
  'not-interested',
  'unseen',
  'lists',
  'never',
  'data',
] as const;
export type YoursSection = (typeof yoursSections)[number];

export const modelSections = [
  'map',
  'quality',
  'favourites',
  'learning',
  'ratings',
  'tags',
  'speed',
  'identity',
] as const;
export type ModelSection = (typeof modelSections)[number];

export type View =
  | ListView
  | { readonly kind: 'model'; readonly section: ModelSection | null }
  | { readonly kind: 'yours'; readonly section: YoursSection; readonly list?: string } // somebody's, from a link
  | { readonly kind: 'train' }
  | { readonly kind: 'tonight'; readonly code: string } // who is there, as evening_code.ts writes it
  | { readonly kind: 'taste'; readonly code: string }; // somebody's ratings, as share_code.ts writes them

export const isListView = (view: View): view is ListView =>
  ['home', 'search', 'similar'].includes(view.kind);

export function viewOf(hash: string): View {
  // Some programs write the "=" of a link in their own way.
  const fields = new URLSearchParams(hash.replace(/^#/, '').replace(/^(\w+)%3d/i, '$1='));
  const query = fields.get('search') ?? '';
  if (query.trim() !== '') return { kind: 'search', query };
  const itemId = fields.get('like') ?? '';
  if (itemId !== '') return { kind: 'similar', itemId };
  const code = fields.get('taste');
  if (code !== null) return { kind: 'taste', code };
  const list = fields.get('list');
  if (list !== null) return { kind: 'yours', section: 'lists', list };
  const section = fields.get('yours');
  if (section !== null) {
    return { kind: 'yours', section: yoursSections.find((name) => name === section) ?? 'ratings' };
  }
  const evening = fields.get('tonight');
  if (evening !== null) return { kind: 'tonight', code: evening };
  if (fields.has('train')) return { kind: 'train' };
  const part = fields.get('model');
  if (part !== null) {
    return { kind: 'model', section: modelSections.find((name) => name === part) ?? null };
  }
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
      return `#like=${encodeURIComponent(view.itemId)}`;
    case 'train':
      return '#train';
    case 'tonight':
      return view.code === '' ? '#tonight' : `#tonight=${view.code}`;
    case 'taste':
      return `#taste=${view.code}`;
    case 'model':
      return view.section === null ? '#model' : `#model=${view.section}`;
    case 'yours':
      if (view.list !== undefined) return `#list=${encodeURIComponent(view.list)}`;
      return view.section === 'ratings' ? '#yours' : `#yours=${view.section}`;
  }
}
