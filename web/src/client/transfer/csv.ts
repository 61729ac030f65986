// CSV as RFC 4180 has it: quoted fields hold separators, line breaks and doubled quotes. A byte order mark, CRLF, empty lines, a
// line "sep=;" and the separators that spreadsheets write where the comma is a decimal sign are understood.

export interface CsvRow {
  readonly line: number; // from 1, where the row starts
  readonly fields: readonly string[];
}

export interface CsvProblem {
  readonly line: number;
  readonly kind: 'quote';
}

export interface Csv {
  readonly rows: readonly CsvRow[];
  readonly problems: readonly CsvProblem[];
}

export type Separator = ',' | ';' | '\t' | '|';
export const separators: readonly Separator[] = [',', ';', '\t', '|'];

const sepLine = /^"?sep=(.)"?(?:\r\n|\r|\n)/i;

/**
 * Rows in order, the first `maxRows` of them. A row with a quote out of place is left out and told; the next line starts anew.
 */
export function parseCsv(source: string, separator: Separator, maxRows = Infinity): Csv {
  const start = source.startsWith('\uFEFF') ? 1 : 0;
  // A spreadsheet's own line about the file.
  const [told = '', named] = sepLine.exec(source.slice(start, start + 20)) ?? [];
  const text = source.slice(start + told.length);
  const sep = separators.find((known) => known === named) ?? separator;
  const rows: CsvRow[] = [];
  const problems: CsvProblem[] = [];
  // By hand, a letter at a time: a pattern over a field of megabytes can run out of stack.
  const lineEnd = (at: number) =>
    text[at] === '\r' ? (text[at + 1] === '\n' ? 2 : 1) : text[at] === '\n' ? 1 : 0;
  const linesIn = (from: number, to: number) => {
    let lines = 0;
    for (let i = from; i < to; i += Math.max(lineEnd(i), 1)) if (lineEnd(i) > 0) lines += 1;
    return lines;
  };
  /** Behind the closing quote, or -1. */
  const closing = (open: number) => {
    for (let i = text.indexOf('"', open + 1); i >= 0; i = text.indexOf('"', i + 2)) {
      if (text[i + 1] !== '"') return i + 1;
    }
    return -1;
  };
  const plainEnd = (from: number) => {
    let i = from;
    while (i < text.length && text[i] !== sep && lineEnd(i) === 0) i += 1;
    return i;
  };
  let at = 0;
  let line = told === '' ? 1 : 2;
  while (at < text.length && rows.length < maxRows && problems.length < maxRows) {
    const from = { at, line };
    const fields: string[] = [];
    let misplaced = false;
    for (;;) {
      const close = text[at] === '"' ? closing(at) : -1;
      const end = close < 0 ? plainEnd(at) : close;
      const field = text.slice(at, end);
      // A quote that never closes, or one inside a field that is not quoted.
      if (close < 0 && field.includes('"')) misplaced = true;
      if (close >= 0) line += linesIn(at, end);
      fields.push(close < 0 ? field : field.slice(1, -1).replaceAll('""', '"'));
      at = end;
      if (text[at] !== sep) break;
      at += 1;
    }
    const skipped = lineEnd(at);
    if (misplaced || (skipped === 0 && at < text.length)) {
      problems.push({ line: from.line, kind: 'quote' });
      at = from.at;
      while (at < text.length && lineEnd(at) === 0) at += 1;
      at += lineEnd(at);
      line = from.line + 1;
      continue;
    }
    at += skipped;
    line += 1;
    if (fields.length > 1 || fields[0]?.trim() !== '') rows.push({ line: from.line, fields });
  }
  return { rows, problems };
}

const quote = (field: string) =>
  /[",;\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;

export const formatCsv = (rows: readonly (readonly string[])[]): string =>
  rows.map((fields) => `${fields.map(quote).join(',')}\r\n`).join('');
