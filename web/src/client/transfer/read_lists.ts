// From what the visitor gave to the lists in it: bytes, texts, tables or our own JSON, rows.

import type { About } from '../../shared/about';
import type { RefusedReason } from '../../shared/lists';
import { unpack, type Given, type Refused, type TextFile } from './container';
import { readCopy } from './copy';
import { UnreadableList, type ItemList, type ListedItem } from './listed_items';
import { readTable } from './tables';
import { isVideo, titlesIn } from './title_lines';

export interface Lists {
  readonly lists: readonly ItemList[];
  readonly refused: readonly Refused[];
}

/** Every list of the files. Never throws: what is none is told with the reason. */
export function readLists(files: readonly TextFile[], about: About, now: number): Lists {
  const lists: ItemList[] = [];
  const refused: Refused[] = [];
  for (const file of files) {
    const { path, text } = file;
    try {
      if (text.replace(/^\uFEFF/, '').trim() === '') throw new UnreadableList('empty');
      if (/^\uFEFF?\s*[{[]/.test(text)) {
        const copy = readCopy(file, lists.length, about);
        if (typeof copy === 'string') throw new UnreadableList(copy);
        lists.push(copy);
      } else {
        lists.push(readTable(file, lists.length, about, now));
      }
    } catch (error) {
      refused.push({ path, reason: error instanceof UnreadableList ? error.reason : 'damaged' });
    }
  }
  return { lists, refused };
}

/** What a zip or a folder holds besides lists is nobody's mistake. */
const isNoList: readonly RefusedReason[] = [
  'unknown-layout',
  'empty',
  'other-json',
  'binary',
  'web-page',
];

export interface ReadFiles extends Lists {
  readonly numOther: number; // files of a zip or folder that are no lists
}

/** All of it at once. Never throws. */
export async function readFiles(
  given: readonly Given[],
  about: About,
  now: number,
): Promise<ReadFiles> {
  const unpacked = await unpack(given);
  const { lists, refused } = readLists(unpacked.files, about, now);
  const all = [...unpacked.refused, ...refused];
  const aside = all.filter(
    ({ path, reason }) => path.includes('/') && isNoList.includes(reason) && lists.length > 0,
  );
  return {
    lists,
    refused: all.filter((one) => !aside.includes(one)),
    numOther: unpacked.numOther + aside.length,
  };
}

const folderOf = (path: string) => path.slice(0, path.lastIndexOf('/') + 1);

/** Files as they are called beside each other: without the folders that all of them are in. */
export function namesOf(paths: readonly string[]): string[] {
  const [first = ''] = paths;
  let shared = folderOf(first);
  while (!paths.every((path) => path.startsWith(shared))) shared = folderOf(shared.slice(0, -1));
  return paths.map((path) => path.slice(shared.length));
}

/**
 * What stands in files, whatever it is rated: rows of lists, else titles one a line; video files count by their names. Never
 * throws.
 */
export async function readTitles(
  given: readonly Given[],
  about: About,
  now: number,
): Promise<{ readonly rows: readonly ListedItem[]; readonly refused: readonly Refused[] }> {
  const videos = given.filter(({ path }) => isVideo(path));
  const unpacked = await unpack(given.filter(({ path }) => !isVideo(path)));
  const rows = [...titlesIn(videos.map(({ path }) => path).join('\n'))];
  const refused = [...unpacked.refused];
  for (const file of unpacked.files) {
    const read = readLists([file], about, now);
    rows.push(...read.lists.flatMap((list) => list.rows));
    for (const one of read.refused) {
      const titles = one.reason === 'unknown-layout' ? titlesIn(file.text) : [];
      rows.push(...titles);
      if (titles.length === 0) refused.push(one);
    }
  }
  return { rows, refused };
}
