import { expect, test } from 'vitest';
import { formatCsv, parseCsv, type Separator } from '../../src/client/transfer/csv';

const fieldsOf = (text: string, separator: Separator = ',') =>
  parseCsv(text, separator).rows.map(({ fields }) => fields);

test('quotes hold separators, line breaks and quotes', () => {
  expect(fieldsOf('a,"b,c","d ""e""",""\n"two\r\nlines",x\n')).toEqual([
    ['a', 'b,c', 'd "e"', ''],
    ['two\r\nlines', 'x'],
  ]);
});

test('every kind of line end, none at the end, empty lines and a byte order mark', () => {
  for (const end of ['\n', '\r\n', '\r']) {
    expect(fieldsOf(`\uFEFFa,b${end}${end}c,d`)).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  }
  expect(fieldsOf('')).toEqual([]);
  expect(fieldsOf('a,\n')).toEqual([['a', '']]);
});

test('rows know the line that they start on', () => {
  const { rows } = parseCsv('h\n"a\nb"\n\nc\n', ',');
  expect(rows.map(({ line }) => line)).toEqual([1, 2, 5]);
});

test('a quote out of place costs its own line and no other', () => {
  const { rows, problems } = parseCsv('a,b\n"x"y,1\nc"d,2\ne,3\n"never closed,4\nf,5\n', ',');
  expect(rows.map(({ fields }) => fields)).toEqual([
    ['a', 'b'],
    ['e', '3'],
    ['f', '5'],
  ]);
  expect(problems.map(({ line }) => line)).toEqual([2, 3, 5]);
});

test('a spreadsheet’s own line says what separates, and is no row', () => {
  for (const start of ['sep=;\r\n', '"sep=;"\n', '\uFEFFsep=;\r']) {
    const { rows } = parseCsv(`${start}Title;Year\nA, B;2000\n`, ',');
    expect(rows).toEqual([
      { line: 2, fields: ['Title', 'Year'] },
      { line: 3, fields: ['A, B', '2000'] },
    ]);
  }
  expect(fieldsOf('Title\tYear\nA, B\t2000\n', '\t')[1]).toEqual(['A, B', '2000']);
});

test('a field of megabytes is a field', () => {
  const long = '""'.repeat(3_000_000);
  expect(fieldsOf(`"${long}",1\n`)[0]?.[0]).toHaveLength(3_000_000);
  expect(parseCsv(`"${long}`, ',').problems).toHaveLength(1);
});

test('what is written is read again', () => {
  const rows = [
    ['Title', 'Note'],
    ['Crouching Tiger, Hidden Dragon', 'said "so"'],
    ['two\nlines', ''],
  ];
  expect(fieldsOf(formatCsv(rows))).toEqual(rows);
});
