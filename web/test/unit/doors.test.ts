// What comes in from outside, whatever it is, ends in a value or in an error that is foreseen, and what is written is read again:
// files, links, addresses, kept records, manifests, reports.

import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { choiceOf, searchOf } from '../../src/client/filter_query';
import { hashOf, viewOf } from '../../src/client/route';
import { numberBytes, plainCode, sealed } from '../../src/client/taste/byte_code';
import {
  allSuits,
  decodeEvening,
  encodeEvening,
  maxName,
  maxPeople,
  maxRatings,
  maxVetoes,
  type Guest,
} from '../../src/client/taste/evening_code';
import { decodeRatings, encodeRatings } from '../../src/client/taste/share_code';
import { formatCsv, parseCsv, separators } from '../../src/client/transfer/csv';
import { timeOf } from '../../src/client/transfer/dates';
import { toCsv, toJson, toLetterboxdCsv, type Items } from '../../src/client/transfer/export';
import {
  nothingOfMine,
  outcome,
  saidBy,
  sortOut,
  type Entry,
} from '../../src/client/transfer/import_plan';
import { maxRows, meaningOf } from '../../src/client/transfer/listed_items';
import { readFiles, readLists, readTitles } from '../../src/client/transfer/read_lists';
import { foreignScales, parseRating, ratingOn } from '../../src/client/transfer/scales';
import { titlesIn } from '../../src/client/transfer/title_lines';
import {
  cleared,
  markedWith,
  merge,
  nothingKept,
  nothingSaid,
  ratingsOf,
  readRecord,
  stateOf,
  withItems,
  withKept,
} from '../../src/client/visitor_record';
import { isAbout, type About } from '../../src/shared/about';
import { isItemId } from '../../src/shared/item';
import { roles } from '../../src/shared/lists';
import { ManifestError, parseManifest, type Digest } from '../../src/shared/manifest';
import type { Item, ItemMatch } from '../../src/shared/protocol';
import { isRating, lastLevel, valueAt } from '../../src/shared/rating_scale';
import { problemOf } from '../../src/shared/report';
import { matchItem } from '../../src/worker/item_matcher';
import { linksOf } from '../../src/worker/links';
import { titleSearch } from '../support/node_engine';
import { books, films, games, jokes } from '../support/abouts';
import { runs } from '../support/properties';

const now = Date.parse('2026-11-29');
const abouts = [films, books, jokes, games];
const about = fc.constantFrom(...abouts);
const text = fc.string({ unit: 'binary', maxLength: 60 });
const word = fc.oneof(text, fc.string({ maxLength: 12 }), fc.integer().map(String));
const itemId = fc
  .oneof(
    fc.constantFrom('0', '1', '2147483648', '4294967295', '4294967296', '007', '-1', '1e3'),
    fc.nat().map(String),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
    fc.constantFrom('__proto__', 'constructor', 'toString', ' ', 'a,b', '"'),
  )
  .filter(isItemId);
const valueOn = ({ scale }: About) =>
  scale === null ? fc.constant(1) : fc.nat(lastLevel(scale)).map((level) => valueAt(scale, level));

/** What a list of any kind gives, under anything that it can be taken for, is fit to be kept. */
function expectFit(lists: ReturnType<typeof readLists>['lists'], of: About, matches: ItemMatch[]) {
  for (const [file, list] of lists.entries()) {
    for (const row of list.rows) {
      const { itemId, links, title, otherTitle, year } = row.clue;
      expect(row.file).toBe(file);
      expect(itemId === '' || isItemId(itemId)).toBe(true);
      expect(Object.values(links).every(isItemId)).toBe(true);
      expect(Math.max(title.length, otherTitle.length)).toBeLessThanOrEqual(500);
      expect(Number.isInteger(year) && year >= 0 && year <= 2200).toBe(true);
      expect(Number.isFinite(row.when + row.visited)).toBe(true);
      for (const role of list.guess.role === 'copy' ? (['copy', 'none'] as const) : roles) {
        for (const scale of [
          'own',
          ...(Object.keys(foreignScales) as (keyof typeof foreignScales)[]),
        ] as const) {
          const said = meaningOf(row, { role, scale }, list, of);
          if (typeof said !== 'string' && said.value !== null) {
            expect(isRating(of.scale, said.value), `${row.rating} on ${scale}`).toBe(true);
          }
        }
      }
    }
  }
  const sorted = sortOut(lists, matches);
  const assumed = lists.map(({ guess }) => guess);
  const rows = lists.flatMap(({ rows }) => rows);
  const sides = [sorted.found, sorted.undecided].flatMap((list) =>
    list.map(({ listed }) => listed),
  );
  const all = [
    ...sides,
    ...sorted.missing,
    ...sorted.beyond,
    ...sorted.notFilms,
    ...sorted.keptById,
  ];
  expect(new Set(all)).toEqual(new Set(rows)); // no row is lost
  expect(all).toHaveLength(rows.length);
  const entries: Entry[] = [
    ...sorted.found.map(({ listed, item }) => ({ listed, itemId: item.itemId })),
    ...sorted.keptById.map((listed) => ({ listed, itemId: listed.clue.itemId })),
  ].map((one) => ({ ...one, said: saidBy(one.listed, lists, assumed, of), isNewestFirst: false }));
  const { items } = outcome(entries, nothingOfMine, false);
  const kept = readRecord(withItems(readRecord(null), items, now));
  expect([...kept.entries.keys(), ...kept.marks.keys()].sort()).toEqual([...items.keys()].sort());
}

const item: Item = {
  ...{
    itemId: '1',
    title: 'Heat',
    year: 1995,
    tags: [],
    numRatings: 1,
    links: ['113277', '949', ''],
  },
};
const matchesFor = (lists: ReturnType<typeof readLists>['lists']): ItemMatch[] =>
  lists
    .flatMap(({ rows }) => rows)
    .map(
      (_, i) =>
        [
          { items: [item], by: 'title' },
          { items: [], by: 'nothing' },
          { items: [item, { ...item, itemId: '2' }], by: 'ids' },
        ][i % 3] as ItemMatch,
    );

describe('lists from elsewhere', () => {
  const columns = fc.constantFrom(
    ...['id', 'Title', 'Name', 'Year', 'Rating', 'Rating10', 'Const', 'Your Rating', 'You rated'],
    ...['Date', 'Watched Date', 'Letterboxd URI', 'imdbID', 'tmdbID', 'userId', 'movieId', 'Type'],
    ...['Watchlist', 'Position', 'timestamp', 'SIMKL_ID', 'Titel', 'Xyz', ''],
  );
  const cell = fc.oneof(
    word,
    fc.constantFrom('4.5', '4,5', '9', '10', '85%', '★★½', '7/10', '-3', '1e9', '', '0', 'NaN'),
    fc.constantFrom(
      'tt0113277',
      'tt0',
      '1995',
      '2021-02-31',
      '03.02.2021',
      '1558915200',
      'TV-Serie',
    ),
  );
  const table = fc.record({
    header: fc.array(columns, { minLength: 1, maxLength: 8 }),
    rows: fc.array(fc.array(cell, { maxLength: 9 }), { maxLength: 12 }),
    start: fc.constantFrom('', '\uFEFF', 'sep=;\r\n', 'Letterboxd list export v7\n'),
    separator: fc.constantFrom(...separators),
    isQuoted: fc.boolean(),
    end: fc.constantFrom('\n', '\r\n', '\r'),
  });
  const tableText = table.map(({ header, rows, start, separator, isQuoted, end }) => {
    const field = (one: string) => (isQuoted ? `"${one.replaceAll('"', '""')}"` : one);
    return start + [header, ...rows].map((row) => row.map(field).join(separator)).join(end);
  });
  const path = fc.constantFrom(
    ...[
      'ratings.csv',
      'watched.csv',
      'likes/films.csv',
      'a/lists/x.csv',
      'deleted/diary.csv',
      'f',
      '',
    ],
  );

  test('tables of any columns', () => {
    fc.assert(
      fc.property(tableText, path, about, (content, path, of) => {
        const { lists } = readLists([{ path, text: content }], of, now);
        expectFit(lists, of, matchesFor(lists));
      }),
      runs(),
    );
  });

  test('any text', () => {
    const any = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json().map((json) => json),
      tableText,
    );
    fc.assert(
      fc.property(
        fc.array(fc.record({ path, text: any }), { maxLength: 4 }),
        about,
        (files, of) => {
          const { lists, refused } = readLists(files, of, now);
          expect(lists.length + refused.length).toBe(files.length);
          expectFit(lists, of, matchesFor(lists));
        },
      ),
      runs(),
    );
  });

  test('JSON that says to be ours', () => {
    const entry = fc.oneof(
      fc.jsonValue(),
      fc.record(
        {
          itemId: fc.oneof(itemId, fc.jsonValue()),
          movieId: fc.jsonValue(),
          links: fc.oneof(fc.dictionary(fc.string(), word), fc.jsonValue()),
          title: fc.oneof(word, fc.jsonValue()),
          year: fc.jsonValue(),
          rating: fc.oneof(fc.double(), fc.jsonValue()),
          stars: fc.jsonValue(),
          at: fc.oneof(fc.constant('2026-11-24T12:00:00.000Z'), fc.jsonValue()),
        },
        { requiredKeys: [] },
      ),
    );
    const list = fc.oneof(fc.array(entry, { maxLength: 6 }), fc.jsonValue());
    const copy = fc.record(
      {
        format: fc.constant('matinee-visitor'),
        version: fc.oneof(fc.constantFrom(1, 2), fc.jsonValue()),
        catalogue: fc.constantFrom('', 'movielens', 'other'),
        ratings: list,
        watchlist: list,
        notInterested: list,
        unseen: list,
        seen: list,
      },
      { requiredKeys: ['format', 'version'] },
    );
    fc.assert(
      fc.property(copy, about, (copy, of) => {
        const files = [{ path: 'f', text: JSON.stringify(copy) }];
        const { lists, refused } = readLists(files, of, now);
        expect(lists.length + refused.length).toBe(1);
        expectFit(lists, of, matchesFor(lists));
      }),
      runs(),
    );
  });

  test('any bytes, zips of them, and zips that are damaged', async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      tableText.map((content) => new TextEncoder().encode(content)),
    );
    const name = fc.oneof(
      path,
      fc.string({ maxLength: 10 }).map((s) => `${s}.csv`),
    );
    const zip = fc
      .array(fc.tuple(name, bytes), { maxLength: 4 })
      .map((files) => zipSync(Object.fromEntries(files.filter(([name]) => !/^$|\/$/.test(name)))));
    const nested = zip.map((inner) => zipSync({ 'in.zip': inner }));
    const damaged = fc
      .tuple(
        fc.oneof(zip, nested),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 }),
        fc.nat(),
      )
      .map(([whole, flips, cut]) => {
        const copy = whole.slice(0, cut % 3 === 0 ? cut % (whole.length + 1) : whole.length);
        for (const [at, value] of flips) if (copy.length > 0) copy[at % copy.length] = value;
        return copy;
      });
    const file = fc.tuple(name, fc.oneof(bytes, zip, nested, damaged));
    await fc.assert(
      fc.asyncProperty(fc.array(file, { maxLength: 3 }), about, async (files, of) => {
        const given = files.map(([path, content]) => ({
          path,
          size: content.length,
          arrayBuffer: () => Promise.resolve(content.slice().buffer),
        }));
        const { lists } = await readFiles(given, of, now);
        expectFit(lists, of, matchesFor(lists));
        // As a list of one's own.
        for (const { clue } of (await readTitles(given, of, now)).rows) {
          const { itemId, links, title } = clue;
          expect([itemId, title, ...Object.values(links)].join('')).not.toBe('');
        }
      }),
      runs(),
    );
  });

  test('any lines are titles or none', () => {
    const line = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc
        .array(
          fc.constantFrom(
            ...[
              'Heat',
              '1995',
              '(1995)',
              '.',
              ' ',
              '_',
              '-',
              '[x]',
              '2.',
              '20:15',
              '\t',
              '"',
              'S01E02',
            ],
            ...[
              '1080p',
              'x264',
              '.mkv',
              '/',
              '\\',
              'tt0113277',
              'https://a.b/c',
              '\uFEFF',
              ',',
              '|',
            ],
          ),
        )
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(fc.array(line), fc.constantFrom('\n', '\r\n', '\r'), (lines, end) => {
        const rows = titlesIn(lines.join(end));
        expect(rows.length).toBeLessThanOrEqual(maxRows);
        let before = 0;
        for (const { line, clue } of rows) {
          expect(line).toBeGreaterThan(before);
          before = line;
          expect(clue.title.length).toBeLessThanOrEqual(500);
          expect(Number.isInteger(clue.year) && clue.year >= 0 && clue.year <= 2200).toBe(true);
          expect(/[\p{L}\p{N}]/u.test(clue.title) || clue.links['IMDb'] !== undefined).toBe(true);
        }
        expect(before).toBeLessThanOrEqual(lines.join(end).split(/\r\n|\r|\n/).length);
      }),
      runs(3),
    );
  });

  test('what is exported is read again', () => {
    const belongings = about.chain((of) =>
      fc.record({
        of: fc.constant(of),
        ratings: fc.uniqueArray(fc.record({ itemId, value: valueOn(of), ratedAt: fc.nat(now) }), {
          selector: ({ itemId }) => itemId,
          maxLength: 8,
        }),
        watchlist: fc.array(fc.record({ itemId, markedAt: fc.nat(now) }), { maxLength: 3 }),
        seen: fc.array(fc.record({ itemId, markedAt: fc.nat(now) }), { maxLength: 3 }),
        title: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }),
      }),
    );
    fc.assert(
      fc.property(belongings, ({ of, title, ...kept }) => {
        const items: Items = new Map(
          kept.ratings.slice(0, 4).map(({ itemId }) => [
            itemId,
            {
              ...item,
              itemId,
              title,
              links: ['113277', '949'],
              predicted: 0,
              low: 0,
              high: 0,
              likely: 0,
            },
          ]),
        );
        const all = { ...kept, notInterested: [], unseen: [], lists: [], never: nothingKept };
        const [copy] = readLists(
          [{ path: 'f', text: toJson(all, items, of, new Date(now)) }],
          of,
          now,
        ).lists;
        if (copy === undefined) throw new Error('not read');
        const said = copy.rows.map((row) => [
          row.clue.itemId,
          meaningOf(row, copy.guess, copy, of),
          row.when,
        ]);
        expect(said).toEqual([
          ...kept.ratings.map(({ itemId, value, ratedAt }) => [
            itemId,
            { value, mark: null },
            ratedAt,
          ]),
          ...kept.watchlist.map(({ itemId, markedAt }) => [
            itemId,
            { value: null, mark: 'watchlist' },
            markedAt,
          ]),
          ...kept.seen.map(({ itemId, markedAt }) => [
            itemId,
            { value: null, mark: 'seen' },
            markedAt,
          ]),
        ]);

        const csv =
          of === films ? toLetterboxdCsv(kept.ratings, items, of) : toCsv(kept.ratings, items);
        const [list] = readLists([{ path: 'f', text: csv }], of, now).lists;
        const expected = (
          of === films ? kept.ratings.filter(({ itemId }) => items.has(itemId)) : kept.ratings
        )
          // A text field is read without the space around it.
          .filter(({ itemId }) => itemId === itemId.trim() && itemId !== '');
        const values = list?.rows.map((row) => meaningOf(row, list.guess, list, of)) ?? [];
        if (expected.length === (of === films ? items.size : kept.ratings.length))
          expect(values).toEqual(expected.map(({ value }) => ({ value, mark: null })));
      }),
      runs(),
    );
  });

  test('CSV is read as it was written', () => {
    const rows = fc.array(fc.array(text, { minLength: 2, maxLength: 5 }), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(rows, (rows) => {
        fc.pre(!/^\uFEFF|^"?sep=/i.test(rows[0]?.[0] ?? ''));
        const { rows: read, problems } = parseCsv(formatCsv(rows), ',');
        expect([read.map(({ fields }) => fields), problems]).toEqual([rows, []]);
      }),
      runs(),
    );
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 300 }),
        fc.constantFrom(...separators),
        (any, by) => {
          const { rows, problems } = parseCsv(any, by);
          const lines = [...rows, ...problems].map(({ line }) => line);
          expect(new Set(lines).size).toBe(lines.length);
          expect(Math.max(0, ...lines)).toBeLessThanOrEqual(any.split(/\r\n|\r|\n/).length);
        },
      ),
      runs(3),
    );
  });

  test('any text is a rating of the scale or none, and a day that was or none', () => {
    fc.assert(
      fc.property(
        cell,
        about,
        fc.constantFrom('own', 'four', 'five', 'ten', 'hundred'),
        (any, of, scale) => {
          const value = ratingOn(any, scale, null, of);
          expect(value === null || isRating(of.scale, value)).toBe(true);
          expect(typeof parseRating(any).value).toBe('number');
          const time = timeOf(any, 'unknown', now);
          expect(time >= 0 && time < now + 86_400_000 && Number.isInteger(time)).toBe(true);
        },
      ),
      runs(3),
    );
  });

  test('any clue is matched or not', async () => {
    const titles = await titleSearch();
    titles.add([item]);
    const catalog = {
      ...{ linkNames: ['IMDb', 'TMDB'], byLink: linksOf([item], ['IMDb', 'TMDB']), titles },
      completeLinks: new Set<string>(),
      items: (ids: readonly string[]) => (ids.includes('1') ? [item] : []),
    };
    const clue = fc.record({
      itemId: fc.oneof(fc.constantFrom('', '1'), text),
      links: fc.dictionary(
        fc.oneof(fc.constantFrom('IMDb', 'TMDB'), text),
        fc.oneof(fc.constant('113277'), text),
      ),
      title: fc.oneof(fc.constantFrom('Heat', 'Heat (1995)', 'Heat: A Film'), text),
      otherTitle: text,
      year: fc.constantFrom(0, 1994, 1995, 2100),
    });
    fc.assert(
      fc.property(clue, (clue) => {
        const { items, by } = matchItem(clue, catalog);
        expect(by).not.toBe('');
        expect(items.length).toBeLessThanOrEqual(6);
        expect(titles.search(clue.title, 5).length).toBeLessThanOrEqual(1);
      }),
      runs(),
    );
  });
});

test('any words find titles that are there, each once, the nearest first', async () => {
  const halves = fc.string({ unit: fc.constantFrom('\ud800', '\udfff', 'a', ' ') });
  const piece = fc.constantFrom(
    ...[
      'Heat',
      'heta',
      'The',
      'Matrix',
      ',',
      ' ',
      '(1999)',
      '1999',
      ': ',
      'II',
      'two',
      'é',
      "L'",
      '\n',
    ],
  );
  const words = fc.oneof(
    text,
    halves,
    fc.array(piece).map((parts) => parts.join('')),
  );
  const line = words.map((one) => one.replace(/[\n\r\p{Cs}]/gu, ' '));
  const titles = fc.array(fc.record({ title: line, year: fc.constantFrom(0, 1995, 1999, 2100) }), {
    minLength: 1,
    maxLength: 12,
  });
  const index = await titleSearch();
  fc.assert(
    fc.property(titles, words, words, fc.integer({ min: 1, max: 20 }), (items, one, two, n) => {
      // Those of the runs before stay.
      index.add(items.map((item, i) => ({ ...item, itemId: String(index.size + i) })));
      const found = index.search(one, n);
      expect(found.length).toBeLessThanOrEqual(n);
      expect(new Set(found.map(({ itemId }) => itemId)).size).toBe(found.length);
      for (const { itemId, cost, place } of found) {
        expect(itemId).toBe(String(place));
        expect(place).toBeLessThan(index.size);
        expect(Number.isFinite(cost) && cost >= 0).toBe(true);
      }
      expect(index.search(one, n + 1).slice(0, found.length)).toEqual(found);
      const either = [...new Set([...index.withWords([one]), ...index.withWords([two])])];
      expect(index.withWords([one, two]).sort()).toEqual(either.sort());
      const { full, main, year } = index.named(one);
      expect(new Set([...full, ...main]).size).toBe(full.length + main.length);
      expect([...full, ...main].every((id) => Number(id) < index.size)).toBe(true);
      expect(Number.isInteger(year) && year >= 0 && year <= 2100).toBe(true);
    }),
    runs(),
  );
});

describe('links', () => {
  const ratings = (of: About) =>
    fc.uniqueArray(fc.record({ itemId, value: valueOn(of) }), {
      selector: ({ itemId }) => itemId,
      minLength: 1,
      maxLength: 20,
    });
  const byId = (a: { itemId: string }, b: { itemId: string }) => (a.itemId < b.itemId ? -1 : 1);

  test('a taste comes back, whatever a chat puts around it', () => {
    const before = fc.constantFrom('', '<', '(', '"', ' ');
    const behind = fc.constantFrom(
      '',
      '.',
      ')',
      '>',
      ',',
      '",',
      '\u200b',
      ' ',
      '=',
      '…',
      ').',
      '_',
      '*',
      '!',
    );
    const taste = about.chain((of) => fc.tuple(fc.constant(of), ratings(of)));
    fc.assert(
      fc.property(taste, before, behind, ([of, given], before, behind) => {
        const { code, count } = encodeRatings(given, of.scale);
        expect(count).toBe(given.length);
        const decoded = decodeRatings(`${before}${code}${behind}`, of.scale);
        expect(decoded.ok && [...decoded.ratings].sort(byId)).toEqual([...given].sort(byId));
        for (const hash of [`#taste=${code}${behind}`, `#taste%3D${code}`, `#taste%3d${code}`]) {
          const view = viewOf(hash);
          expect(view.kind === 'taste' && decodeRatings(view.code, of.scale).ok).toBe(true);
        }
        // Broken over lines, as letters do.
        const half = code.length >> 1;
        expect(decodeRatings(`${code.slice(0, half)}\r\n ${code.slice(half)}`, of.scale).ok).toBe(
          true,
        );
      }),
      runs(),
    );
  });

  test('any text is a taste or none, and never more than a link holds', () => {
    const code = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.base64String(),
      fc.uint8Array({ maxLength: 100 }).map((bytes) => btoa(String.fromCharCode(2, ...bytes))),
    );
    fc.assert(
      fc.property(code, about, (code, of) => {
        const decoded = decodeRatings(code, of.scale);
        if (!decoded.ok) return;
        expect(decoded.ratings.length).toBeLessThanOrEqual(1000);
        for (const { itemId, value } of decoded.ratings)
          expect(isItemId(itemId) && isRating(of.scale, value)).toBe(true);
      }),
      runs(3),
    );
    const endless = 'A'.repeat(50_000_000);
    expect(decodeRatings(endless, films.scale)).toEqual({ ok: false, reason: 'damaged' });
    expect(plainCode(endless).length).toBeLessThan(50_000);
  });

  const ids = (most: number) => fc.uniqueArray(itemId, { maxLength: most });
  const guest = (of: About) =>
    fc.record({
      name: fc
        .string({ unit: 'grapheme', maxLength: 10 })
        .filter(({ length }) => length <= maxName),
      ratings: fc.uniqueArray(fc.record({ itemId, value: valueOn(of) }), {
        selector: ({ itemId }) => itemId,
        maxLength: 8,
      }),
      seen: ids(4),
      unwanted: ids(4),
      without: fc.array(fc.string({ unit: 'grapheme', maxLength: 12 }), { maxLength: 4 }),
    });
  const evening = about.chain((of) =>
    fc.tuple(
      fc.constant(of),
      fc.record({
        people: fc.array(guest(of), { maxLength: maxPeople }),
        suits: fc.constantFrom(...allSuits),
        from: fc.nat(9999),
        to: fc.nat(9999),
      }),
    ),
  );
  const byText = (a: string, b: string) => (a < b ? -1 : 1);

  test('an evening comes back from its address', () => {
    fc.assert(
      fc.property(evening, fc.constantFrom('', '.', ')', ' ', '…'), ([of, given], behind) => {
        const { code } = encodeEvening(given, of.scale);
        const view = viewOf(`${hashOf({ kind: 'tonight', code })}${behind}`);
        if (view.kind !== 'tonight') throw new Error(view.kind);
        const decoded = decodeEvening(view.code, of.scale);
        // Ids that are numbers come in their order.
        const sorted = (people: readonly Guest[]) =>
          people.map((one) => ({
            ...one,
            ratings: [...one.ratings].sort(byId),
            seen: [...one.seen].sort(byText),
            unwanted: [...one.unwanted].sort(byText),
          }));
        if (!decoded.ok) throw new Error(decoded.reason);
        expect({ ...decoded.value, people: sorted(decoded.value.people) }).toEqual({
          ...given,
          people: sorted(given.people),
        });
      }),
      runs(),
    );
  });

  test('any bytes with the right sum are an evening that the page can show, or none', () => {
    // Small numbers: how many people, of what, and the letters of a name are such.
    const bytes = fc.array(fc.oneof(fc.nat(9), fc.nat(255)), { minLength: 1, maxLength: 120 });
    fc.assert(
      fc.property(bytes, about, (bytes, of) => {
        const levels = of.scale === null ? 1 : lastLevel(of.scale) + 1;
        const [kind = 0, ...rest] = bytes;
        const decoded = decodeEvening(
          sealed(1, [kind % 2, ...numberBytes(levels), ...rest]),
          of.scale,
        );
        if (!decoded.ok) return;
        const { people, suits, from, to } = decoded.value;
        expect(allSuits).toContain(suits);
        expect(people.length).toBeLessThanOrEqual(maxPeople);
        expect(Math.max(from, to)).toBeLessThanOrEqual(9999);
        for (const { name, ratings, seen, unwanted, without } of people) {
          expect(name.length).toBeLessThanOrEqual(maxName);
          expect(ratings.length).toBeLessThanOrEqual(maxRatings);
          expect(Math.max(seen.length, unwanted.length, without.length)).toBeLessThanOrEqual(
            maxVetoes,
          );
          for (const { itemId, value } of ratings)
            expect(isItemId(itemId) && isRating(of.scale, value)).toBe(true);
          expect([...seen, ...unwanted].every(isItemId)).toBe(true);
        }
      }),
      runs(10),
    );
  });

  test('a list comes back from its address, with its name', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(fc.uniqueArray(itemId, { minLength: 1, maxLength: 20 }), name, (ids, name) => {
        const rated = ids.map((itemId) => ({ itemId, value: 1 }));
        const { code } = encodeRatings(rated, null);
        const view = viewOf(hashOf({ kind: 'yours', section: 'lists', list: `${code} ${name}` }));
        const [first = '', ...others] = (view.kind === 'yours' ? view.list : '')?.split(' ') ?? [];
        expect(others.join(' ')).toBe(name);
        const decoded = decodeRatings(first, null);
        expect(decoded.ok && decoded.ratings.map(({ itemId }) => itemId).sort()).toEqual(
          [...ids].sort(),
        );
      }),
      runs(),
    );
  });

  test('any address is a view, and each view has one', () => {
    fc.assert(
      fc.property(
        fc.oneof(text, fc.webFragments(), fc.constantFrom('#%', '#taste', '#taste%3D%')),
        (hash) => {
          const view = viewOf(hash);
          expect(viewOf(hashOf(view)).kind).toBe(view.kind);
          const choice = choiceOf(hash);
          expect(choiceOf(searchOf(choice, ''))).toEqual(choice);
        },
      ),
      runs(3),
    );
  });
});

describe('kept records', () => {
  const time = fc.oneof(
    fc.nat(now),
    fc.double(),
    fc.constantFrom(NaN, Infinity, -1, 8.64e15, 1e300),
  );
  const entry = fc.oneof(
    fc.anything(),
    fc.record(
      { value: fc.oneof(fc.constant(null), fc.double()), at: time, since: time },
      { requiredKeys: [] },
    ),
    fc.record({ mark: fc.constantFrom('watchlist', 'seen', 'no', null), at: time, since: time }),
  );
  const entries = fc.oneof(
    fc.array(fc.tuple(fc.oneof(itemId, fc.anything()), entry)).map((pairs) => new Map(pairs)),
    fc.dictionary(itemId, entry),
    fc.anything(),
  );
  const name = fc.oneof(
    fc.constant('never'),
    word.map((name) => `list ${name}`),
    fc.anything(),
  );
  const list = (of: fc.Arbitrary<unknown>) => fc.oneof(fc.array(of), fc.anything());
  const keptEntry = fc.oneof(
    fc.anything(),
    fc.record(
      {
        kept: fc.oneof(
          fc.constant(null),
          fc.anything(),
          fc.record(
            {
              itemIds: list(fc.oneof(itemId, fc.anything())),
              tags: list(fc.oneof(word, fc.anything())),
              words: list(fc.oneof(word, fc.anything())),
              decades: list(fc.oneof(fc.constantFrom(1890, 1990), fc.double(), fc.anything())),
              minRatings: fc.oneof(fc.nat(), fc.double(), fc.anything()),
            },
            { requiredKeys: [] },
          ),
        ),
        at: time,
        since: time,
      },
      { requiredKeys: [] },
    ),
  );
  const keptEntries = fc.oneof(
    fc.array(fc.tuple(name, keptEntry)).map((pairs) => new Map(pairs)),
    fc.anything(),
  );
  const stored = fc.oneof(
    fc.anything(),
    fc.record(
      {
        version: fc.constantFrom(1, 2, 3),
        clearedAt: time,
        entries,
        marks: entries,
        kept: keptEntries,
      },
      { requiredKeys: ['version'] },
    ),
  );
  test('whatever was stored is a record, and reading it again changes nothing', () => {
    fc.assert(
      fc.property(stored, (stored) => {
        const record = readRecord(stored);
        expect(readRecord(record)).toEqual(record);
        for (const { ratedAt } of ratingsOf(record)) new Date(ratedAt).toISOString();
        for (const { markedAt } of markedWith(record, 'seen')) new Date(markedAt).toISOString();
        for (const { kept } of record.kept.values()) {
          if (kept === null) continue;
          const { itemIds, tags, words, decades, minRatings } = kept;
          const texts: unknown[] = [...itemIds, ...tags, ...words];
          expect(texts.every((one) => typeof one === 'string')).toBe(true);
          expect(itemIds.every(isItemId)).toBe(true);
          // The engine has 64 bits for decades, from 1500 on, and counts ratings in 32 bits.
          const bits = decades.map((decade) => (decade - 1500) / 10);
          expect(bits.every((bit) => Number.isInteger(bit) && bit >= 0 && bit < 64)).toBe(true);
          expect(minRatings >= 0 && minRatings <= 0xffffffff).toBe(true);
        }
      }),
      runs(3),
    );
  });
  test('merging is in any order, and the later change wins', () => {
    fc.assert(
      fc.property(stored, stored, (x, y) => {
        const [a, b] = [readRecord(x), readRecord(y)];
        const one = merge(a, b);
        expect(merge(one, a)).toEqual(one);
        for (const part of ['entries', 'marks', 'kept'] as const) {
          for (const [id, { at }] of one[part]) {
            expect(at).toBe(Math.max(a[part].get(id)?.at ?? -1, b[part].get(id)?.at ?? -1));
          }
        }
        const list = { itemIds: ['7'], tags: [], words: [], decades: [], minRatings: 0 };
        const listed = withKept(one, new Map([['list mine', list]]), now);
        expect(merge(one, listed).kept.get('list mine')?.kept).toEqual(list);
        expect(merge(listed, cleared(listed, now)).kept.size).toBe(0);
        const said = { ...nothingSaid, value: 3, ratedAt: now };
        const changed = withItems(one, new Map([['7', said]]), now);
        expect(stateOf(merge(one, changed), '7').value).toBe(3);
        expect(ratingsOf(merge(changed, cleared(changed, now)))).toEqual([]);
      }),
      runs(),
    );
  });
});

describe('bundles', () => {
  test('a version that is no number, and breaks what takes it for one, is refused', () => {
    const version = { toString: [] };
    const report = { format: 'matinee-report', version, modelId: 'x' };
    expect(problemOf(report, 'x')).toContain('newer version');
  });

  const digest: Digest = (bytes) =>
    Promise.resolve(createHash('sha256').update(bytes).digest('hex'));
  const key = `"manifestSha256": "${'0'.repeat(64)}"`;
  const sealed = (content: string) => {
    const hash = createHash('sha256').update(content).digest('hex');
    return new TextEncoder().encode(content.replace('0'.repeat(64), hash));
  };
  test('any manifest, its hash right, is taken or refused as foreseen', async () => {
    const field = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom('matinee', 4, 5, books, { name: 'x' }, [{ name: 'a.b' }], []),
    );
    const manifest = fc.record(
      {
        format: fc.constant('matinee'),
        formatVersion: fc.oneof(fc.constant(5), field),
        minReader: fc.oneof(fc.constant(5), field),
        modelId: fc.oneof(fc.constant('x'), field),
        about: fc.oneof(
          fc.constant(books),
          fc.constant({ ...books, scale: { min: '0', max: '5', step: '1' } }),
          field,
        ),
        dataset: field,
        files: field,
        golden: field,
      },
      { requiredKeys: ['format', 'formatVersion', 'minReader', 'about'] },
    );
    const written = manifest.map((fields) => {
      const json = JSON.stringify(fields);
      return sealed(`${json.slice(0, -1)}, ${key}}`);
    });
    const any = fc.oneof(
      written,
      text.map((start) => sealed(start + key)),
      fc.uint8Array(),
    );
    await fc.assert(
      fc.asyncProperty(any, async (bytes) => {
        try {
          const { modelId, about, files, golden } = await parseManifest(bytes.slice(), digest);
          expect([
            typeof modelId,
            isAbout(about),
            Array.isArray(files),
            Array.isArray(golden),
          ]).toEqual([...['string', true, true, true]]);
        } catch (error) {
          expect(error).toBeInstanceOf(ManifestError);
        }
      }),
      runs(),
    );
  });
  test('any report is told to be of this model, or what is wrong with it', () => {
    const report = fc.oneof(
      fc.jsonValue(),
      fc.record({
        format: fc.constant('matinee-report'),
        version: fc.jsonValue(),
        modelId: fc.constantFrom('x', 'y', null),
      }),
    );
    fc.assert(
      fc.property(report, (report) => {
        const problem = problemOf(report, 'x');
        expect(problem === null || problem.length > 10).toBe(true);
      }),
      runs(),
    );
  });
});
