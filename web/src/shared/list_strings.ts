// The English sentences about lists of one's own and about what is never shown.

import { isOfFilms, type About } from './about';
import { capital, formatCount, plural } from './strings';

export function listStringsOf(about: About) {
  const { item, tag } = about;
  const isFilms = isOfFilms(about);
  return {
    lead: `A list says what you can get: ${isFilms ? 'a streaming service, a library, a festival' : 'a shelf, a shop'}. Choose one, and every list on this page shows only what is on it.`,
    newHeading: 'A new list',
    pasteLabel: 'Titles, one per line',
    pasteHint: isFilms ? 'The Matrix (1999)\nAmélie, 2001\nStalker.1979.1080p.mkv' : '',
    look: 'Find them',
    fileHeading: 'From a file',
    fileLead: isFilms
      ? 'A list from Letterboxd or IMDb, a .csv of your own, a text with titles, or video files and folders of them: only their names are read.'
      : 'A .csv, or a text with titles.',
    fileChoose: 'Choose files',
    reading: (done: number, of: number) =>
      of === 0 ? 'Reading…' : `Looking: ${formatCount(done)} of ${formatCount(of)}`,
    nothing: `No ${item.one} is named there. Write one title per line.`,
    reportHeading: 'What the list holds',
    found: (n: number, of: number) =>
      `${formatCount(n)} of ${plural(of, { one: 'title', many: 'titles' })} found.`,
    unsure: (n: number) =>
      `${formatCount(n)} found by a title that is spelt differently: please check.`,
    severalHeading: 'Which one?',
    missingHeading: 'Not found',
    beyond: (n: number) =>
      `${plural(n, { one: 'title is', many: 'titles are' })} from years that this model does not cover.`,
    line: (line: number) => `line ${formatCount(line)}`,
    wrong: 'Not this one',
    wrongLabel: (title: string) => `${title} is not the one`,
    nameLabel: 'Name of the list',
    namePlaceholder: isFilms ? 'Netflix' : 'The library',
    keep: (n: number) => `Keep ${plural(n, item)}`,
    cancel: 'Cancel',
    keptHeading: 'Your lists',
    none: 'You have no list yet.',
    only: 'Show only these',
    onlyLabel: (name: string) => `Show only ${item.many} on ${name}`,
    copyLink: 'Copy link',
    copied: (name: string, n: number) =>
      `The link to ${name} is copied; it holds ${plural(n, item)}.`,
    notCopied: (link: string) => `Your browser does not let this page copy. The link: ${link}`,
    remove: 'Delete',
    kept: (name: string) => `${name} is kept.`,
    replaced: (name: string) => `${name} is replaced.`,
    removed: (name: string) => `${name} is deleted.`,
    linkDamaged: 'This link to a list is damaged: perhaps a letter was lost on the way.',
    neverLead: `What you choose here is never suggested, on any list of this page. A search still finds it.`,
    neverTags: capital(tag.many),
    neverDecades: 'Decades',
    decade: (year: number) => `${String(year)}s`,
    neverWords: 'Words in titles, separated by commas',
    neverRatings: `With fewer ratings than`,
    anyNumber: 'any number',
    hides: (n: number, of: number) => `Hides ${formatCount(n)} of ${plural(of, item)}.`,
    hidesAlone: (n: number) => `${formatCount(n)} hidden`,
    hidesNothing: 'Nothing is hidden.',
  };
}
