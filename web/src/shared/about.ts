// What a bundle is about: the words of its page, the scale of its ratings and where its links lead.

import type { RatingScale } from './engine_types';

export interface Noun {
  readonly one: string;
  readonly many: string;
}

export interface LinkTemplate {
  readonly name: string;
  readonly template: string; // {}: the item's value; {:07}: with zeros to seven places
}

export interface About {
  readonly name: string; // of the data
  readonly item: Noun;
  readonly rating: Noun; // of one: "star"
  readonly tag: Noun;
  readonly action: { readonly do: string; readonly done: string }; // "watch", "seen"
  readonly kind: 'ratings' | 'counts' | 'events';
  readonly scale: RatingScale | null; // null: no rating head, and an opinion is a heart
  readonly links: readonly LinkTemplate[];
  readonly catalogue: string; // whose ids and imports fit: "movielens", "films" or ''
}

/** Until the bundle says what it is about, and for what it leaves out. */
export const plainAbout: About = {
  name: '',
  item: { one: 'item', many: 'items' },
  rating: { one: 'point', many: 'points' },
  tag: { one: 'tag', many: 'tags' },
  action: { do: 'try', done: 'tried' },
  kind: 'ratings',
  scale: { min: 1, max: 5, step: 1 },
  links: [],
  catalogue: '',
};

/** Film services know films, by MovieLens's ids or by titles. */
export const isOfFilms = ({ catalogue }: About): boolean =>
  catalogue === 'movielens' || catalogue === 'films';

/** Where a link leads, or null if it is unknown or leads nowhere on the web. */
export function addressOf({ template }: LinkTemplate, value: string | undefined): string | null {
  if (value === undefined || value === '') return null;
  const address = template.replace(/\{(?::0(\d{1,2}))?\}/g, (_, width?: string) =>
    encodeURI(value.padStart(Number(width ?? 0), '0')),
  );
  return /^https?:\/\//.test(address) ? address : null;
}
