// What a bundle is about: the words of its page, the scale of its ratings and where its links lead.

import type { RatingScale } from '../../../wasm/als_engine';

export interface Noun {
  readonly one: string;
  readonly many: string;
}

export interface LinkTemplate {
  readonly name: string;
  /** `{}`: the item's value; `{:07}`: with zeros to seven places; `{id}`: the item's id, of which there is no value. */
  readonly template: string;
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

/** Whether a manifest says all of it, in the shape that the page relies on. */
export function isAbout(told: unknown): told is About {
  const { item, rating, tag, action, kind, scale, links, name, catalogue } = (told ??
    {}) as Partial<About>;
  const isText = (...texts: unknown[]) => texts.every((text) => typeof text === 'string');
  return (
    isText(name, catalogue, action?.do, action?.done) &&
    [item, rating, tag].every((noun) => isText(noun?.one, noun?.many)) &&
    (kind === 'ratings'
      ? scale != null &&
        [scale.min, scale.max, scale.step].every(Number.isFinite) &&
        scale.min < scale.max &&
        scale.step > 0
      : scale === null && (kind === 'counts' || kind === 'events')) &&
    Array.isArray(links) &&
    links.every((link: Partial<LinkTemplate> | null) => isText(link?.name, link?.template))
  );
}

/** Film services know films, by MovieLens's ids or by titles. */
export const isOfFilms = ({ catalogue }: About): boolean =>
  catalogue === 'movielens' || catalogue === 'films';

/** Where an item's link leads, or null if it is unknown or leads nowhere on the web. */
export function addressOf(
  { template }: LinkTemplate,
  itemId: string,
  stored: string | undefined,
): string | null {
  const value = template.includes('{id}') ? itemId : (stored ?? '');
  if (value === '') return null;
  const address = template.replace(/\{(?:id|:0(\d))?\}/, (_, width?: string) =>
    encodeURI(value.padStart(Number(width ?? 0), '0')),
  );
  return /^https?:\/\//.test(address) ? address : null;
}
