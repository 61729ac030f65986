// What lists from elsewhere are called: by those who read them, and by the sentences about them.

export type RefusedReason =
  | 'unreadable'
  | 'empty'
  | 'too-large'
  | 'unpacks-too-large'
  | 'too-deep'
  | 'encrypted'
  | 'nothing-inside'
  | 'damaged'
  | 'picture'
  | 'document'
  | 'spreadsheet'
  | 'web-page'
  | 'other-archive'
  | 'binary'
  | 'other-json'
  | 'unknown-layout'
  | 'several-people'
  | 'newer-version'
  | 'too-many-rows';

export type ListSource = 'matinee' | 'movielens' | 'imdb' | 'letterboxd' | 'simkl' | 'table';

/** What a list can be taken for. A rated row is a rating in each but "none"; what one without a rating is, differs. */
export const roles = [
  'ratings',
  'diary',
  'seen',
  'likes',
  'likes-rated',
  'watchlist',
  'not-interested',
  'list',
  'none',
] as const;
export type Role = (typeof roles)[number] | 'copy';

/** What the guesses rest on. */
export interface Because {
  readonly role: 'name' | 'columns' | 'content' | 'unknown';
  readonly scale: 'service' | 'column' | 'size' | 'size-unsure' | 'own' | 'none';
}
