// Titles one a line: a programme, a shelf, names of video files or a listing of a folder. What is written around a title, and
// what a file's name says of its picture and sound, is left out.

import { maxRows, noClue, shortTitle, yearOf, type ListedItem } from './listed_items';
import type { ItemClue } from '../../shared/protocol';

const video = /\.(mkv|mp4|avi|mov|m4v|wmv|webm|mpe?g|m2ts|flv|iso|srt|sub|vob|ogv|divx)$/i;
export const isVideo = (path: string): boolean => video.test(path);

/** What `ls -l` and `dir` write before a name. */
const listed = [
  /^[-dl][-rwxsStT]{9}\S*\s+\d+\s+\S+\s+\S+\s+[\d.,]+\w?\s+\S+\s+\S+\s+[\d:]+\s+(?=\S)/,
  /^\d{2,4}[-./]\d{2}[-./]\d{2,4}\s+\d{1,2}:\d{2}(:\d{2})?(\s*[AP]M)?\s+(<DIR>|[\d.,]+)\s+(?=\S)/i,
];
/** Numbers, bullets, boxes to tick and times of day before a title. Of "3:10 to Yuma" and "11:14 (2003)" they are the title. */
const beforeTitle = [
  /[-*•·–—]\s+/,
  /\[[ xX]?\]\s*/,
  /#?\d{1,4}[.)]\s+/,
  /\d{2}[:.]\d{2}(?!\d)\s*(?:h|uhr|am|pm)?\s*[-–—|]?\s+/,
  /\d[:.]\d{2}\s*(?:(?:h|uhr|am|pm)\b\s*[-–—|]?|[-–—|])\s+/,
].map(({ source }) => source);
const before = new RegExp(
  `^\\s*(?:(?:${beforeTitle.join('|')})(?!\\s*[([]\\s*\\d{4}\\s*[)\\]]))+`,
  'i',
);
/** What releases say of themselves: the title ends before it. */
const ofRelease =
  /[ ([{](?:\d{3,4}[pi]|4k|8k|uhd|[xh] ?26[45]|hevc|av1|xvid|divx|blu ?-?ray|b[dr]rip|web ?-?(?:rip|dl)|hd(?:tv|rip)|dvd(?:rip|scr|[59])?|remux|extended|unrated|uncut|remastered|director'?s cut|theatrical|proper|repack|multi|dubbed|subbed|aac\d?|ac3|dts|ddp?\d|imax|hdr(?:10)?|10bit|criterion)(?![a-z]).*$/i;
const episode = /\bS\d{1,2} ?E\d{1,3}\b|\S \d{1,2}x\d{2}\b/i;

/** "The.Matrix.1999.1080p.BluRay.x264.mkv" */
function clueOfFile(path: string): Partial<ItemClue> {
  const whole = path
    .slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
    .replace(video, '')
    .replace(/^www\.[^\s.]+\.[a-z]{2,4}(?=[ ._-])[ ._-]*/i, '');
  const clue = clueOfName(whole.replace(/^\[[^\]]*\][ ._-]*/, ''));
  // Who made it stands in brackets, but "[REC]" is a title.
  return /\p{L}/u.test(clue.title ?? '') ? clue : clueOfName(whole);
}

function clueOfName(given: string): Partial<ItemClue> {
  let name = given;
  if (!name.includes(' ')) name = name.replace(/[._]+/g, ' ');
  name = name.replace(/_/g, ' ').trim();
  if (episode.test(name)) return {};
  const plain = name.replace(ofRelease, '').trim();
  // The last year that has something before it: "2001 A Space Odyssey 1968", "1917 2019".
  const [, title = plain, year = ''] =
    /^(.+)[ ([-]+((?:18|19|20)\d{2})(?=[ )\]-]|$)/.exec(plain) ?? [];
  return { title: title.replace(/[ ([{-]+$/, ''), year: yearOf(year) };
}

function clueOfLine(line: string): Partial<ItemClue> {
  const [, ofImdb = ''] = /\btt0*(\d{5,10})\b/.exec(line) ?? [];
  const links = ofImdb === '' ? {} : { IMDb: ofImdb };
  const text = listed.reduce((rest, pattern) => rest.replace(pattern, ''), line).trim();
  const isRelease = /^\S+[._]((18|19|20)\d{2})[._]/.test(text);
  if (isVideo(text) || isRelease) return { ...clueOfFile(text), links };
  const [own = ''] = text.replace(before, '').split(/\t|https?:\/\//);
  // Whatever stands behind a year in brackets is no title.
  const [, title, year] =
    /^(.+?)\s*[([]\s*(\d{4})\s*[)\]]/.exec(own) ??
    /^(.+?)(?:,\s*|\s+[-–—|]\s+)((?:18|19|20)\d{2})(?!\d)/.exec(own) ??
    [];
  const plain = (title ?? own).replace(/^["“„«]+|["”“»]+$/g, '').trim();
  return { title: plain, year: yearOf(year ?? ''), links };
}

/** A row for each line that names something; comments and empty lines do not. */
export function titlesIn(text: string, file = 0): ListedItem[] {
  const rows: ListedItem[] = [];
  for (const [i, line] of text.split(/\r\n?|\n/).entries()) {
    const clue: ItemClue = { ...noClue, ...clueOfLine(line.replace(/^\uFEFF/, '')) };
    const isEmpty = !/[\p{L}\p{N}]/u.test(clue.title) && Object.keys(clue.links).length === 0;
    if (isEmpty || rows.length === maxRows) continue;
    rows.push({
      ...{ file, line: i + 1, clue: { ...clue, title: shortTitle(clue.title) } },
      ...{ rating: '', mark: null, list: '', when: 0, visited: 0, kind: 'film' },
    });
  }
  return rows;
}
