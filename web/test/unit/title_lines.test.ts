// Titles one a line, as people paste them and as files are called.

import { expect, test } from 'vitest';
import { titlesIn } from '../../src/client/transfer/title_lines';

const read = (text: string) =>
  titlesIn(text).map(({ clue: { title, year } }) =>
    year === 0 ? title : `${title} ${String(year)}`,
  );

test('titles with years, numbers, bullets and times around them', () => {
  expect(
    read(
      [
        'The Matrix (1999)',
        '',
        '2. Amélie, 2001',
        '* Heat – 1995',
        '- [x] Alien (1979) - dir. Ridley Scott',
        '20:15 Casablanca (1942), 102 min',
        '12 Monkeys',
        '2001: A Space Odyssey',
        'Blade Runner 2049',
        '“Fargo”',
        'Up\thttps://example.org/up',
        '----',
      ].join('\r\n'),
    ),
  ).toEqual([
    'The Matrix 1999',
    'Amélie 2001',
    'Heat 1995',
    'Alien 1979',
    'Casablanca 1942',
    '12 Monkeys',
    '2001: A Space Odyssey',
    'Blade Runner 2049',
    'Fargo',
    'Up',
  ]);
});

test('names of video files say more than the title', () => {
  expect(
    read(
      [
        'The.Matrix.1999.1080p.BluRay.x264.mkv',
        'films/2001.A.Space.Odyssey.1968.REMASTERED.2160p.mkv',
        'D:\\Films\\Spirited Away (2001) [1080p].mp4',
        'Blade.Runner.2049.2017.HDR.2160p.WEB-DL.mkv',
        '1917.2019.720p.mkv',
        'amelie_dvdrip.avi',
        '[GROUP] Your Name (2016).mkv',
        'Alien.1979.Directors.Cut.DVDRip',
        '-rw-r--r-- 1 me users 7340032000 Jan  5 2021 Heat.1995.mkv',
        '05/01/2021  20:15     734,003,200 Fargo (1996).avi',
        'Some.Series.S01E02.1080p.mkv',
      ].join('\n'),
    ),
  ).toEqual([
    'The Matrix 1999',
    '2001 A Space Odyssey 1968',
    'Spirited Away 2001',
    'Blade Runner 2049 2017',
    '1917 2019',
    'amelie',
    'Your Name 2016',
    'Alien 1979',
    'Heat 1995',
    'Fargo 1996',
  ]);
});

test('what looks like a time, a site, a season or a release may be the title', () => {
  expect(
    read(
      [
        'www.Torrenting.com.Alien.1979.1080p.mkv',
        'www.site.org - Heat.1995.mkv',
        '10x10.2018.1080p.mkv',
        'Some Series 1x02.mkv',
        "Charlotte's.Web.2006.1080p.WEB.x264.mkv",
        'Dark Web (2018).mkv',
        'Unfriended.Dark.Web.2018.WEB-DL',
        '[REC].2007.1080p.mkv',
        '[REC] 2 (2009).mkv',
        '3:10 to Yuma (2007)',
        '11:14 (2003)',
        '9:30 pm - Casablanca (1942)',
        '9:30 – Casablanca (1942)',
        '1. 20:15 Fargo (1996)',
      ].join('\n'),
    ),
  ).toEqual([
    'Alien 1979',
    'Heat 1995',
    '10x10 2018',
    "Charlotte's Web 2006",
    'Dark Web 2018',
    'Unfriended Dark Web 2018',
    '[REC] 2007',
    '[REC] 2 2009',
    '3:10 to Yuma 2007',
    '11:14 2003',
    'Casablanca 1942',
    'Casablanca 1942',
    'Fargo 1996',
  ]);
});

test('ids of IMDb in a line are used', () => {
  expect(titlesIn('https://www.imdb.com/title/tt0133093/')[0]?.clue.links).toEqual({
    IMDb: '133093',
  });
});
