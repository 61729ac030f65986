// Lists of all services and shapes: what each is taken for, and what its rows say then.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import type { Given } from '../../src/client/transfer/container';
import { meaningOf, type Assumed, type ItemList } from '../../src/client/transfer/listed_items';
import { namesOf, readFiles } from '../../src/client/transfer/read_lists';
import { films } from '../support/abouts';

const now = Date.parse('2026-11-29');
const fixture = (name: string) =>
  new Uint8Array(readFileSync(join(import.meta.dirname, '../fixtures', name)));
const given = (path: string, content: string | Uint8Array): Given => {
  const bytes = typeof content === 'string' ? strToU8(content) : content;
  return { path, size: bytes.length, arrayBuffer: () => Promise.resolve(bytes.slice().buffer) };
};
const readAll = (...files: Given[]) => readFiles(files, films, now);
async function readOne(path: string, content: string | Uint8Array): Promise<ItemList> {
  const { lists, refused } = await readAll(given(path, content));
  const [list] = lists;
  if (list === undefined) throw new Error(refused[0]?.reason);
  return list;
}
/** Each row in short: its title, and its stars, its mark or why neither. */
const rowsOf = (list: ItemList, as: Assumed = list.guess) =>
  list.rows.map((row) => {
    const said = meaningOf(row, as, list, films);
    return [row.clue.title, typeof said === 'string' ? said : (said.mark ?? said.value)];
  });
const day = (text: string) => Date.parse(text);
const days = (list: ItemList) =>
  list.rows.map(({ when }) => (when === 0 ? '' : new Date(when).toISOString().slice(0, 10)));

describe('services', () => {
  test('IMDb: whole points are half stars, ids and days are kept, series are told apart', async () => {
    const list = await readOne('imdb-ratings.csv', fixture('imdb-ratings.csv'));
    expect([list.source, list.guess]).toEqual(['imdb', { role: 'ratings', scale: 'ten' }]);
    expect(list.rows[0]).toEqual({
      file: 0,
      line: 2,
      clue: {
        itemId: '',
        links: { IMDb: '114709' },
        title: 'Toy Story',
        otherTitle: 'Toy Story',
        year: 1995,
      },
      rating: '9',
      mark: null,
      list: '',
      when: day('2019-05-27'),
      visited: 0,
      kind: 'film',
    });
    expect(rowsOf(list).map(([, said]) => said)).toEqual([4.5, 5, 3.5, 4, 'bad-rating', 4, 3]);
    expect(list.rows.find(({ clue }) => clue.title === 'Fargo')?.kind).toBe('other');
  });

  test('IMDb before 2018, in Latin-1, and of the weeks after', async () => {
    const old =
      '"position","const","created","modified","description","Title","Title type","Directors","You rated","IMDb Rating","Year","Release Date (month/day/year)"\n' +
      '"1","tt0110413","Sat Aug 20 00:00:00 2016","","","L\xe9on","Feature Film","","8","8.6","1994","1994-09-14"\n' +
      '"2","tt2802850","Sun Aug 21 00:00:00 2016","","","Fargo","TV Series","","8","9.0","2014","2014-04-15"\n';
    const list = await readOne(
      'ratings.csv',
      Uint8Array.from(old, (letter) => letter.charCodeAt(0)),
    );
    expect([list.source, ...rowsOf(list)]).toEqual(['imdb', ['Léon', 4], ['Fargo', 4]]);
    expect(days(list)).toEqual(['2016-08-20', '2016-08-21']);
    expect(list.rows.map(({ kind }) => kind)).toEqual(['film', 'other']);
    const somebody = await readOne('r.csv', old.replace('You rated', 'ur123 rated'));
    expect(rowsOf(somebody)[0]?.[1]).toBe(4);
    const weeksAfter = 'Const,Your Rating,Date Added,Title\ntt0114709,9,2016-08-19,Toy Story\n';
    expect(days(await readOne('x.csv', weeksAfter))).toEqual(['2016-08-19']);
  });

  test('IMDb in other languages: headers and kinds', async () => {
    const german =
      'Const,Ihre Bewertung,Datum der Bewertung,Titel,Originaltitel,URL,Titeltyp,IMDb-Bewertung,Laufzeit (Min.),Jahr\n' +
      'tt0068646,9,2020-02-01,Der Pate,The Godfather,https://www.imdb.com/title/tt0068646/,Film,9.2,175,1972\n' +
      'tt2802850,7,2020-02-02,Fargo,Fargo,https://www.imdb.com/title/tt2802850/,TV-Serie,8.9,53,2014\n';
    const list = await readOne('bewertungen.csv', german);
    expect([list.source, list.guess]).toEqual(['imdb', { role: 'ratings', scale: 'ten' }]);
    expect(list.rows[0]?.clue).toMatchObject({ otherTitle: 'The Godfather', year: 1972 });
    expect(list.rows.map(({ kind }) => kind)).toEqual(['film', 'other']);
    expect(days(list)).toEqual(['2020-02-01', '2020-02-02']);
    // A language that nobody has told this page of: ids, ratings and years speak for themselves.
    const unknown = 'Xa,Xb,Xc,Xd,Xe,Xf\ntt0068646,9,2020-02-01,Y,Série télévisée,1972\n';
    const [row] = (await readOne('x.csv', unknown)).rows;
    expect(row).toMatchObject({ rating: '9', kind: 'other', when: day('2020-02-01') });
    expect(row?.clue).toMatchObject({ links: { IMDb: '68646' }, year: 1972 });
    for (const kind of [
      'Série TV',
      'Serie TV',
      'Episódio',
      'tvEpisode',
      'Videospiel',
      'Music Video',
      'Musikvideo',
      'टीवी सीरीज़',
    ])
      expect([
        kind,
        (await readOne('x.csv', `Const,Title,Type\ntt1,T,${kind}\n`)).rows[0]?.kind,
      ]).toEqual([kind, 'other']);
    for (const kind of [
      'Spielfilm',
      'Musical',
      'Movie',
      'Película',
      'Court métrage',
      'Kurzfilm',
      'tvMovie',
      'Short',
      '',
    ])
      expect([
        kind,
        (await readOne('x.csv', `Const,Title,Type\ntt1,T,${kind}\n`)).rows[0]?.kind,
      ]).toEqual([kind, 'film']);
  });

  test('IMDb’s lists: rated films are ratings, the others what the list is', async () => {
    const text =
      'Position,Const,Created,Modified,Description,Title,Original Title,Year,Your Rating,Date Rated\n' +
      '1,tt1,2025-07-09,,,Alien,Alien,1979,,\n2,tt2,2025-07-09,,"see it, ""soon""",Heat,Heat,1995,8,2025-08-01\n';
    const watchlist = await readOne('WATCHLIST.csv', text);
    expect([watchlist.guess.role, ...rowsOf(watchlist)]).toEqual([
      'watchlist',
      ['Alien', 'watchlist'],
      ['Heat', 4],
    ]);
    expect(days(watchlist)).toEqual(['2025-07-09', '2025-08-01']);
    const other = await readOne('noir.csv', text.replace('2,tt2', '3,tt3,,,,M,M,1931,,\n2,tt2'));
    expect([other.guess.role, ...rowsOf(other).map(([, said]) => said)]).toEqual([
      ...['list', 'no-rating', 'no-rating', 4],
    ]);
  });

  test('Letterboxd: titles and years, half stars, bad rows by their line', async () => {
    const list = await readOne('letterboxd-ratings.csv', fixture('letterboxd-ratings.csv'));
    expect(list.source).toBe('letterboxd');
    expect(rowsOf(list)).toEqual([
      ['Toy Story', 4.5],
      ['Amélie', 5],
      ['WALL·E', 4],
      ['Se7en', 3.5],
      ['Crouching Tiger, Hidden Dragon', 0.5],
      ['The Matrix', 3],
      ['Star Wars', 5],
      ['Casablanca', 'bad-rating'],
      ['Casablanca Again', 4],
    ]);
    expect(list.problems.map(({ line, kind }) => [line, kind])).toEqual([
      [9, 'quote'],
      [11, 'columns'],
    ]);
  });

  test('Letterboxd: what has the columns of a watchlist is not always one', async () => {
    const text = 'Date,Name,Year,Letterboxd URI\n2020-01-01,Alien,1979,https://boxd.it/a\n';
    const roles = Object.fromEntries(
      await Promise.all(
        [
          ...[
            'watchlist.csv',
            'letterboxd-someone-watchlist (2).csv',
            'watched.csv',
            'watched-1.csv',
          ],
          ...[
            'likes/films.csv',
            'films.csv',
            'export.csv',
            'lists/ratings.csv',
            'deleted/watched.csv',
          ],
        ].map(async (path) => [path, (await readOne(path, text)).guess.role] as const),
      ),
    ) as Record<string, string>;
    expect(roles).toEqual({
      'watchlist.csv': 'watchlist',
      'letterboxd-someone-watchlist (2).csv': 'watchlist',
      'watched.csv': 'seen',
      'watched-1.csv': 'seen',
      'likes/films.csv': 'likes',
      'films.csv': 'list',
      'export.csv': 'list',
      'lists/ratings.csv': 'list',
      'deleted/watched.csv': 'none',
    });
    const list = await readOne('watched.csv', text);
    const as = (role: Assumed['role']) => rowsOf(list, { role, scale: 'five' })[0]?.[1];
    expect([
      as('seen'),
      as('likes'),
      as('likes-rated'),
      as('watchlist'),
      as('not-interested'),
    ]).toEqual([...['seen', 'seen', 4.5, 'watchlist', 'not-interested']]);
    expect([as('list'), as('ratings'), as('none')]).toEqual([
      'no-rating',
      'no-rating',
      'no-rating',
    ]);
  });

  test('Letterboxd: a diary, newest first, with what was seen and not rated', async () => {
    const text =
      'Date,Name,Year,Letterboxd URI,Rating,Rewatch,Tags,Watched Date\n' +
      '2024-03-01,Heat,1995,https://boxd.it/a,2,Yes,,2024-02-29\n' +
      '2023-03-01,Alien,1979,https://boxd.it/b,,,,2023-03-01\n' +
      '2022-03-01,Heat,1995,https://boxd.it/a,5,,,2022-02-28\n';
    const list = await readOne('export.csv', text);
    expect([list.guess.role, list.isNewestFirst, ...rowsOf(list)]).toEqual([
      ...['diary', true, ['Heat', 2], ['Alien', 'seen'], ['Heat', 5]],
    ]);
    expect(list.rows[0]?.visited).toBe(day('2024-02-29'));
  });

  test('Letterboxd: a list, which begins with words about itself', async () => {
    const text =
      'Letterboxd list export v7\nDate,Name,Tags,URL,Description\n2020-01-01,Ratings,,https://boxd.it/l,"Mine,\nall of it"\n\n' +
      'Position,Name,Year,URL,Description\n1,Alien,1979,https://boxd.it/a,\n2,Heat,1995,https://boxd.it/b,\n';
    const list = await readOne('ratings.csv', text);
    expect([list.source, list.guess.role, list.because.role]).toEqual([
      'letterboxd',
      'list',
      'columns',
    ]);
    expect(rowsOf(list)).toEqual([
      ['Alien', 'no-rating'],
      ['Heat', 'no-rating'],
    ]);
  });

  test('MovieLens: a data set’s ratings of one person, and what its site exports', async () => {
    const set = await readOne('movielens-ratings.csv', fixture('movielens-ratings.csv'));
    expect(set.source).toBe('movielens');
    expect(set.rows.map(({ clue, rating }) => [clue.itemId, Number(rating)])).toEqual([
      ['1', 4.5],
      ['296', 5],
      ['318', 3.5],
      ['1', 4],
    ]);
    expect(set.rows[0]?.when).toBe(964982703000);
    expect(set.problems).toEqual([{ line: 6, kind: 'item', text: '' }]);
    const site = await readOne('movielens-site.csv', fixture('movielens-site.csv'));
    expect(site.rows.map(({ clue }) => [clue.itemId, clue.links])).toEqual([
      ['1', { IMDb: '114709', TMDB: '862' }],
      ['593', { IMDb: '102926', TMDB: '274' }],
    ]);
    const ids = await readOne('r.csv', 'userId,movieId,rating\n1,0,4\n1,4294967297,5\n1,007,3\n');
    expect(ids.rows.map(({ clue }) => clue.itemId)).toEqual(['0', '4294967297', '7']);
    await expect(readOne('r.csv', 'userId,movieId,rating\n1,1,4\n2,1,5\n')).rejects.toThrow(
      'several-people',
    );
  });

  test('Simkl: kinds, statuses, points of ten and times of day', async () => {
    const list = await readOne(
      'simkl.csv',
      'SIMKL_ID,Title,Type,Year,Watchlist,LastEpWatched,WatchedDate,Rating,TMDB,IMDB\n' +
        '1,Heat,movie,1995,completed,,2022-06-18 21:10,2,949,tt0113277\n' +
        '2,Fargo,tv show,2014,completed,s5e10,2024-02-01 20:00,9,60622,tt2802850\n' +
        '3,Alien,movie,1979,plantowatch,,,,,\n4,Up,movie,2009,completed,,2022-01-01 01:00,,,\n',
    );
    expect([list.source, list.guess]).toEqual(['simkl', { role: 'diary', scale: 'ten' }]);
    expect(rowsOf(list)).toEqual([
      ['Heat', 1],
      ['Fargo', 4.5],
      ['Alien', 'watchlist'],
      ['Up', 'seen'],
    ]);
    expect(list.rows[0]?.when).toBe(day('2022-06-18T21:10:00Z'));
    expect(list.rows[1]?.kind).toBe('other');
  });
});

test('Netflix: what was watched, episodes told apart from films', async () => {
  const kinds = async (...titles: string[]) =>
    (
      await readOne(
        'NetflixViewingHistory.csv',
        `Title,Date\n${titles.map((title) => `"${title}","3/15/21"\n`).join('')}`,
      )
    ).rows.map(({ kind }) => kind);
  const episodes = [
    ...[
      'Westworld: Season 1: The Original',
      'Dark: Staffel 2: Anfänge',
      'Maid: Limited Series: Dollar Store',
    ],
    ...['Lupin: Part 1: Chapter 1', 'Élite: Temporada 1: Bienvenidos', 'The Crown: Season 2'],
  ];
  expect(await kinds(...episodes)).toEqual(episodes.map(() => 'other'));
  const titles = [
    'Heat',
    'Dune: Part 2',
    'Kill Bill: Volume 1',
    'Star Wars: Episode IV: A New Hope',
  ];
  expect(await kinds(...titles)).toEqual(titles.map(() => 'film'));
});

describe('scales', () => {
  const stars = async (text: string, scale?: Assumed['scale']) => {
    const list = await readOne('x.csv', text);
    const as = scale === undefined ? list.guess : { ...list.guess, scale };
    return [as.scale, list.because.scale, ...rowsOf(list, as).map(([, said]) => said)];
  };
  test('one rating above five tells the scale of all', async () => {
    expect(await stars('title,rating\nA,9\nB,2\nC,4\n')).toEqual(['ten', 'size', 4.5, 1, 2]);
    expect(await stars('title,rating\nA,2\nB,4\n')).toEqual(['five', 'size-unsure', 2, 4]);
    expect(await stars('title,rating\nA,2.5\nB,4\n')).toEqual(['five', 'size', 2.5, 4]);
    expect(await stars('title,rating\nA,85\nB,40\nC,100\n')).toEqual([
      'hundred',
      'size',
      4.5,
      2,
      5,
    ]);
    expect(await stars('title,rating\nA,4\nB,45\nC,3.5\n')).toEqual([
      'five',
      'size',
      4,
      'bad-rating',
      3.5,
    ]);
    // Another service's points in Letterboxd's columns.
    const boxd = 'Name,Year,Letterboxd URI,Rating\n';
    expect((await stars(`${boxd}A,1999,u,9\nB,1999,u,8\nC,1999,u,3\n`))[0]).toBe('ten');
    expect(await stars(`${boxd}A,1999,u,4\nB,1999,u,4.2\n`)).toEqual([
      'five',
      'service',
      4,
      'bad-rating',
    ]);
  });
  test('the visitor may say another', async () => {
    const text = 'title,rating\nA,2\nB,4\nC,0\n';
    expect((await stars(text, 'ten')).slice(2)).toEqual([1, 2, 'bad-rating']);
    expect((await stars(text, 'four')).slice(2)).toEqual([2.5, 5, 'bad-rating']);
    expect((await stars(text, 'hundred')).slice(2)).toEqual([0.5, 0.5, 0.5]);
  });
  test('ratings that say of what they are', async () => {
    expect((await stars('title,rating\nA,9/10\nB,85%\nC,★★★½\nD,3 / 4\nE,½\n')).slice(2)).toEqual([
      ...[4.5, 4.5, 3.5, 4, 0.5],
    ]);
    const spelt = [
      ...['4 out of 5', '4/5 stars', '4 von 5', '4 stars', '★★★★☆', '★★★½☆', '★★★★☆☆☆☆☆☆'],
      ...['⭐\uFE0F⭐\uFE0F⭐\uFE0F', '****', 'A', 'A-', 'B+', 'C-', 'F', 'A+', '1/2'],
    ];
    const told = (await stars(`title,rating\n${spelt.map((one) => `A,${one}`).join('\n')}`)).slice(
      2,
    );
    expect(told).toEqual([4, 4, 4, 4, 4, 3.5, 2, 3, 4, 5, 4.5, 4.5, 2.5, 0.5, 5, 2.5]);
    expect(await stars('Title,Year,Rating10\nA,1999,9\nB,1999,1\n')).toEqual([
      'ten',
      'column',
      4.5,
      0.5,
    ]);
    expect((await stars('Title,Rating,Rating10\nA,4.5,9\nB,,7\nC,3,\nD,,\n')).slice(2)).toEqual([
      ...[4.5, 3.5, 3, 'no-rating'],
    ]);
    expect((await stars('imdbID,Rating\ntt1,4.5\ntt2,3\n')).slice(0, 1)).toEqual(['five']);
  });
  test('a column of words is no rating', async () => {
    const list = await readOne('x.csv', 'title,note\nA,with B.\nC,loved it\nD,alone\n');
    expect([list.numRated, list.guess.role]).toEqual([0, 'list']);
  });
});

describe('tables', () => {
  const utf16 = (text: string, isBig: boolean, mark: boolean) =>
    Uint8Array.from(
      [...(mark ? '\uFEFF' : ''), ...text].flatMap((letter) => {
        const code = letter.charCodeAt(0);
        return isBig ? [code >> 8, code & 255] : [code & 255, code >> 8];
      }),
    );
  const text =
    'Date\tName\tYear\tRating\r\n03.02.2021\tLéon\t1994\t4,5\r\n04.02.2021\tHeat\t1995\t3\r\n';

  test('decimal commas, whatever separates and however it is written', async () => {
    const latin1 = Uint8Array.from(text.replaceAll('\t', ';'), (letter) => letter.charCodeAt(0));
    for (const content of [
      ...[
        text,
        text.replaceAll('\t', ';'),
        text.replaceAll('\t', '|'),
        `sep=;\r\n${text.replaceAll('\t', ';')}`,
      ],
      ...[latin1, utf16(text, false, true), utf16(text, true, true), utf16(text, false, false)],
      ...[
        utf16(text, true, false),
        'Date,Name,Year,Rating\n03.02.2021,Léon,1994,"4,5"\n04.02.2021,Heat,1995,3\n',
      ],
    ]) {
      const list = await readOne('x.csv', content);
      expect(rowsOf(list)).toEqual([
        ['Léon', 4.5],
        ['Heat', 3],
      ]);
      expect(days(list)).toEqual(['2021-02-03', '2021-02-04']);
    }
  });

  test('a decimal comma between commas, and signs for no rating', async () => {
    const list = await readOne(
      'x.csv',
      'Name,Year,Rating\nA,1999,4,5\nB,1999,3\nC,1999,-\nD,1999,N/A\n',
    );
    expect(rowsOf(list).map(([, said]) => said)).toEqual([4.5, 3, 'no-rating', 'no-rating']);
  });

  test('a decimal comma between commas, before other columns: the day tells it, or the line is told', async () => {
    const list = await readOne(
      'x.csv',
      'Title,Year,Rating,Date\nHeat,1995,4,5,2021-03-01\nUp,2009,4,2021-03-02\nBig,1988,3,2021-03-03,5\n',
    );
    expect([rowsOf(list), days(list)]).toEqual([
      [
        ['Heat', 4.5],
        ['Up', 4],
        ['Big', 3],
      ],
      ['2021-03-01', '2021-03-02', '2021-03-03'],
    ]);
    const unsure = await readOne('x.csv', 'Title,Rating,Notes\nHeat,4,5,fine\nUp,3,so, well\n');
    expect([rowsOf(unsure), unsure.problems.map(({ line }) => line)]).toEqual([[['Up', 3]], [2]]);
    const scaled = await readOne('x.csv', 'Title,Rating10,Date\nHeat,8,5,2021-03-01\n');
    expect(rowsOf(scaled)).toEqual([['Heat', 4.5]]);
  });

  test('days that could be two are unknown, and none is today', async () => {
    const read = async (...texts: string[]) =>
      days(
        await readOne('x.csv', `title,rating,date\n${texts.map((t) => `A,3,"${t}"`).join('\n')}`),
      );
    expect(await read('03/02/2021')).toEqual(['']);
    expect(await read('03/02/2021', '25/02/2021')).toEqual(['2021-02-03', '2021-02-25']);
    expect(await read('03/02/2021', '02/25/2021')).toEqual(['2021-03-02', '2021-02-25']);
    expect(await read('May 27, 2019', '27 May 2019', '2019/05/27', '1558915200')).toEqual(
      Array(4).fill('2019-05-27'),
    );
    expect(await read('', 'soon', '2062-01-01', '2021-02-31', '0000-00-00')).toEqual(
      Array(5).fill(''),
    );
  });

  test('rows of uneven length are read where what is needed is there', async () => {
    const list = await readOne(
      'x.csv',
      'Const,Your Rating,Title,Year,Genres,Directors\ntt1,9,A,1995,x,y,more,more\ntt2,8,B,1996\ntt3\ntt4,7,C, D,1999,x,y\ntt5,6,E,1997,x,y\n',
    );
    expect(rowsOf(list)).toEqual([
      ['A', 4.5],
      ['B', 4],
      ['E', 3],
    ]);
    expect(list.problems.map(({ line, kind }) => [line, kind])).toEqual([
      [4, 'columns'],
      [5, 'columns'],
    ]);
  });

  test('ids alone, without a header, are a list', async () => {
    const list = await readOne('x.txt', 'tt0114709\ntt0113277\n');
    expect(list.rows.map(({ clue }) => clue.links)).toEqual([
      { IMDb: '114709' },
      { IMDb: '113277' },
    ]);
  });
});

describe('what files are in', () => {
  const ratings = 'Date,Name,Year,Letterboxd URI,Rating\n2021-02-03,Heat,1995,u,4.5\n';
  const watchlist = 'Date,Name,Year,Letterboxd URI\n2021-02-03,Alien,1979,u\n';
  const pathsOf = ({ lists }: Awaited<ReturnType<typeof readAll>>) =>
    lists.map(({ path, guess }) => `${path}: ${guess.role}`);
  const zip = (files: Record<string, string | Uint8Array>) =>
    zipSync(
      Object.fromEntries(
        Object.entries(files).map(([name, content]) => [
          name,
          typeof content === 'string' ? strToU8(content) : content,
        ]),
      ),
    );

  test('an export as it comes, and packed again by the Finder', async () => {
    const read = await readAll(
      given(
        'export.zip',
        zip({
          'someone/ratings.csv': ratings,
          'someone/watchlist.csv': watchlist,
          'someone/watched.csv': 'Date,Name,Year,Letterboxd URI\n',
          'someone\\likes\\films.csv': watchlist,
          'someone/profile.csv': 'Date Joined,Username\n2019-01-01,someone\n',
          'someone/deleted/ratings.csv': ratings,
          'someone/.DS_Store': '\0\0',
          '__MACOSX/someone/._ratings.csv': '\0\x05\x16\x07',
        }),
      ),
    );
    expect(pathsOf(read)).toEqual([
      'export.zip/someone/ratings.csv: ratings',
      'export.zip/someone/watchlist.csv: watchlist',
      'export.zip/someone/likes/films.csv: likes',
      'export.zip/someone/deleted/ratings.csv: none',
    ]);
    expect([read.refused, read.numOther]).toEqual([[], 2]);
  });

  test('a zip in a zip, a folder, and several files at once', async () => {
    const inner = zip({ 'ratings.csv': ratings, 'lists/ratings.csv': watchlist });
    const nested = await readAll(given('a.zip', zip({ 'in/b.zip': inner })));
    expect(pathsOf(nested)).toEqual([
      'a.zip/in/b.zip/ratings.csv: ratings',
      'a.zip/in/b.zip/lists/ratings.csv: list',
    ]);
    const deep = await readAll(
      given('a.zip', zip({ 'b.zip': zip({ 'c.zip': zip({ 'd.zip': inner }) }) })),
    );
    expect(deep.refused.map(({ reason }) => reason)).toEqual(['too-deep']);
    const folder = await readAll(
      ...[given('someone/ratings.csv', ratings), given('someone/likes/films.csv', watchlist)],
      ...[given('someone/profile.csv', 'Date Joined\n1\n'), given('someone/photo.jpg', 'x')],
    );
    expect(pathsOf(folder)).toEqual([
      'someone/ratings.csv: ratings',
      'someone/likes/films.csv: likes',
    ]);
    expect([folder.refused, folder.numOther]).toEqual([[], 2]);
    const several = await readAll(
      ...[given('ratings.csv', ratings), given('photo.jpg', new Uint8Array([0xff, 0xd8, 0xff, 0]))],
      given('watchlist.csv', watchlist),
    );
    expect(pathsOf(several)).toEqual(['ratings.csv: ratings', 'watchlist.csv: watchlist']);
    expect(several.refused).toEqual([{ path: 'photo.jpg', reason: 'picture' }]);
    expect(namesOf(['z/a/ratings.csv', 'z/a/likes/films.csv'])).toEqual([
      'ratings.csv',
      'likes/films.csv',
    ]);
    expect(namesOf(['a.csv'])).toEqual(['a.csv']);
  });

  test('a zip that unpacks to more than anybody has rated is left, and what it says of sizes is not believed', async () => {
    const big = zip({ 'ratings.csv': new Uint8Array(70 * 1024 * 1024) });
    expect((await readAll(given('bomb.zip', big))).refused).toEqual([
      { path: 'bomb.zip', reason: 'unpacks-too-large' },
    ]);
    // The unpacked size in directory and header, made small.
    const view = new DataView(big.buffer, big.byteOffset);
    for (let at = 0; at + 4 < big.length; at += 1) {
      if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 24, 10, true);
      if (view.getUint32(at, true) === 0x04034b50) view.setUint32(at + 22, 10, true);
    }
    expect((await readAll(given('liar.zip', big))).refused[0]?.reason).toBe('unpacks-too-large');
    const half = new Uint8Array(40 * 1024 * 1024).fill(10);
    const two = await readAll(given('two.zip', zip({ 'a.csv': half, 'b.csv': half })));
    expect(two.refused.map(({ path, reason }) => [path, reason])).toEqual([
      ['two.zip/a.csv', 'empty'],
      ['two.zip', 'unpacks-too-large'],
    ]);
  }, 60_000);

  test.each([
    ['empty', new Uint8Array()],
    ['empty', ' \r\n\n'],
    ['empty', '\uFEFF'],
    ['empty', 'Title,Year,Rating\n'],
    ['picture', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10])],
    ['picture', new Uint8Array([0, 0, 0, 24, 0x66, 0x74, 0x79, 0x70, 0x68, 0x65, 0x69, 0x63])],
    ['document', '%PDF-1.7\n'],
    ['spreadsheet', zip({ 'xl/workbook.xml': 'x', 'docProps/app.xml': 'x' })],
    ['document', zip({ 'word/document.xml': 'x' })],
    ['web-page', '<!DOCTYPE html><html><body>Sign in</body></html>'],
    ['other-archive', new Uint8Array([0x1f, 0x8b, 8, 0, 0, 0, 0, 0])],
    ['binary', new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8])],
    ['nothing-inside', zip({ 'a.png': 'x' })],
    ['nothing-inside', zip({})],
    ['damaged', zip({ 'ratings.csv': ratings }).slice(0, -30)],
    ['other-json', '[{"rating": 8, "movie": {"title": "Heat"}}]'],
    ['other-json', '{"format": "other"}'],
    ['other-json', '{"title": "Heat"}\n{"title": "Up"}\n'],
    ['picture', '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['damaged', '{"format": '],
    ['newer-version', '{"format": "matinee-visitor", "version": 4}'],
    ['unknown-layout', 'milk,bread\n1,2\n'],
    ['unknown-layout', 'Some words about films.'],
  ] as const)('%s: told apart', async (reason, content) => {
    const { lists, refused } = await readAll(given('f', content));
    expect([lists, refused]).toEqual([[], [{ path: 'f', reason }]]);
  });

  test('a file that is too large, or that the browser does not give', async () => {
    const none = () => Promise.reject(new Error('gone'));
    const { refused } = await readAll(
      { path: 'large.csv', size: 67 * 1024 * 1024, arrayBuffer: none },
      { path: 'gone.csv', size: 10, arrayBuffer: none },
    );
    expect(refused.map(({ reason }) => reason)).toEqual(['too-large', 'unreadable']);
    const locked = zip({ 'ratings.csv': ratings });
    const at =
      locked.lastIndexOf(0x02, locked.length) && new DataView(locked.buffer, locked.byteOffset);
    if (at !== 0) {
      for (let i = 0; i + 10 < locked.length; i += 1)
        if (at.getUint32(i, true) === 0x02014b50) at.setUint16(i + 8, 1, true);
    }
    expect((await readAll(given('a.zip', locked))).refused[0]?.reason).toBe('encrypted');
    const rows = Array.from({ length: 100_001 }, (_, i) => `T${String(i)},3`).join('\n');
    expect((await readAll(given('a.csv', `title,rating\n${rows}`))).refused[0]?.reason).toBe(
      'too-many-rows',
    );
  });
});

test('our own JSON, entries that mean nothing left out', async () => {
  const list = await readOne('matinee.json', fixture('matinee.json'));
  expect([list.source, list.guess.role]).toEqual(['matinee', 'copy']);
  expect(list.rows.map(({ clue }, i) => [clue.itemId, ...(rowsOf(list)[i] ?? [])])).toEqual([
    ['1', 'Toy Story', 4.5],
    ['99999999', '', 3],
    ['', 'Amélie', 5],
    ['2', '', 'bad-rating'],
    ['296', '', 'watchlist'],
    ['318', '', 'not-interested'],
  ]);
  expect(list.rows[0]?.when).toBe(Date.parse('2026-10-01T10:00:00.000Z'));
});

describe('columns that could be others', () => {
  const said = async (text: string) =>
    rowsOf(await readOne('ratings.csv', text)).map(([, said]) => said);

  test('the visitor’s own rating counts, not the public’s', async () => {
    expect(
      await said(
        'TMDb ID,IMDb ID,Type,Name,Release Date,Season Number,Episode Number,Rating,Your Rating,Date Rated\n' +
          '949,tt0113277,movie,Heat,1995-12-15,,,7.9,9,2021-01-01\n' +
          '348,tt0078748,movie,Alien,1979-05-25,,,8.2,,\n',
      ),
    ).toEqual([4.5, 'no-rating']);
    expect(await said('Title,Score,My Score\nHeat,7.9,10\n')).toEqual([5]);
    expect(await said('Title;Ocena;Twoja ocena\nHeat;7,9;10\n')).toEqual([5]);
    expect(await said('Title,Wertung,Eigene Wertung\nHeat,7.9,10\n')).toEqual([5]);
    expect(await said('Title,Rating,My Rating (out of 10)\nHeat,4,2\n')).toEqual([1]);
  });

  test('a column of words gives way to the next, and is told where there is none', async () => {
    expect(await said('Title,Year,Rating,My Rating\nHeat,1995,R,9\nUp,2009,PG,8\n')).toEqual([
      ...[4.5, 4],
    ]);
    expect(
      await said('Titel,Stars,Bewertung\nHeat,Al Pacino,9\nAlien,Sigourney Weaver,8\n'),
    ).toEqual([4.5, 4]);
    expect(await said('Title,Rating\nA,superb\nB,dull\nC,so-so\nD,fine\n')).toEqual(
      Array(4).fill('bad-rating'),
    );
    expect(await said('Title,Stars\nHeat,Al Pacino\n')).toEqual(['no-rating']);
  });

  test('what is no film, or may be none, has no number of TMDB: series have the same ones', async () => {
    for (const kind of ['tv', 'tv show', 'show', 'anime', 'TV Series']) {
      const list = await readOne('x.csv', `Title,Type,TMDB,IMDB\nMonster,${kind},1396,tt0903747\n`);
      expect([kind, list.rows[0]?.clue.links]).toEqual([kind, { IMDb: '903747' }]);
    }
    const film = await readOne('x.csv', 'Title,Type,TMDB\nMirror,movie,1396\n');
    expect(film.rows[0]?.clue.links).toEqual({ TMDB: '1396' });
  });

  test('a service’s name may stand above its ratings, and rows may be numbered', async () => {
    const clues = async (text: string) =>
      (await readOne('x.csv', text)).rows.map(({ clue: { itemId, links } }) => [itemId, links]);
    expect(await clues('Title,IMDb,TMDB,Rating\nHeat,8.0,79,5\nAlien,9,8.2,4\n')).toEqual([
      ['', {}],
      ['', {}],
    ]);
    expect(await clues('Title,IMDb,TMDB\nHeat,0113277,949\n')).toEqual([
      ['', { IMDb: '113277', TMDB: '949' }],
    ]);
    for (const name of ['id', 'movieId']) {
      expect(await clues(`${name},title\n1,Heat\n2,Alien\n`)).toEqual(Array(2).fill(['', {}]));
      expect(await clues(`${name},title\n2,Heat\n1,Alien\n`)).toEqual(Array(2).fill(['', {}]));
      expect(await clues(`${name},title\n6,Heat\n7,Sabrina\n`)).toEqual([
        ['6', {}],
        ['7', {}],
      ]);
    }
  });

  test('ranks and counts beside ids of IMDb are no ratings', async () => {
    for (const text of [
      'Title,Year,imdb_id,Plays\nHeat,1995,tt0113277,3\nAlien,1979,tt0078748,1\n',
      'Title,imdbID,Discs\nHeat,tt0113277,2\n',
      'Posizione,Const,Titolo,Anno,Il tuo voto\n1,tt0113277,Heat,1995,\n2,tt0078748,Alien,1979,\n',
      '1,tt0113277\n2,tt0078748\n',
      '2,tt0113277\n1,tt0078748\n',
    ]) {
      expect([text, (await readOne('x.csv', text)).numRated]).toEqual([text, 0]);
    }
    expect(await said('Title,imdbID,Rating10,Plays\nHeat,tt0113277,9,2\n')).toEqual([4.5]);
    expect(await said('tt0113277,9\ntt0078748,8\n')).toEqual([4.5, 4]);
  });

  test('what is not seen yet is wished, also where a column says yes or no', async () => {
    const mark = async (name: string, status: string) =>
      (await readOne('x.csv', `Title,${name},Rating\nHeat,${status},\nUp,,4\n`)).rows[0]?.mark;
    for (const status of [
      'Unwatched',
      'Not seen',
      'not watched',
      'Not yet watched',
      'want to watch',
    ])
      expect([status, await mark('Status', status)]).toEqual([status, 'watchlist']);
    for (const status of ['Watched', 'seen twice', 'Completed', 'Rewatched'])
      expect([status, await mark('Status', status)]).toEqual([status, 'seen']);
    expect(await mark('Watchlist', 'Yes')).toBe('watchlist');
    expect(await mark('Watchlist', 'No')).toBe(null);
    expect(await mark('Watched', 'yes')).toBe('seen');
    expect(await mark('Seen', 'FALSE')).toBe('watchlist');
  });

  test('a year is read wherever it stands', async () => {
    const years = async (name: string, ...cells: string[]) =>
      (
        await readOne('x.csv', `Name,${name}\n${cells.map((cell) => `A,${cell}\n`).join('')}`)
      ).rows.map(({ clue }) => clue.year);
    expect(await years('Release Date', '1952-01-01', '12 May 1955')).toEqual([1952, 1955]);
    expect(
      await years('Year', '12/05/1955', '(2009)', '1995.0', '1995–1999', 'c. 1931', '2009 (2011)'),
    ).toEqual([1955, 2009, 1995, 1995, 1931, 2009]);
    expect(await years('Year', '12 or 1950 or 1960', '19551', '1200', '')).toEqual([0, 0, 0, 0]);
    expect(
      (await readOne('x.csv', 'Name,Release Date,Year\nA,2001-01-01,1999\n')).rows[0]?.clue.year,
    ).toBe(1999);
  });

  test('a name may say of what its ratings are', async () => {
    expect(await said('Title,Rating (out of 5)\nHeat,4\nUp,3\n')).toEqual([4, 3]);
    expect(await said('Title,Score (1-10)\nHeat,4\nUp,3\n')).toEqual([2, 1.5]);
    expect(await said('Title,Rating100\nHeat,4\nUp,90\n')).toEqual([0.5, 4.5]);
  });
});
