// CSV as RFC 4180 has it: quoted fields hold separators, line breaks and doubled quotes. A byte order mark, CRLF, empty lines
// and, as spreadsheets write it where the comma is a decimal sign, the semicolon are understood.

export interface CsvRow {
  readonly line: number; // from 1, where the row starts
  readonly fields: readonly string[];
}

export interface CsvProblem {
  readonly line: number;
  readonly kind: 'quote';
}

function separatorOf(text: string): ',' | ';' {
  const header = text.slice(0, /\r|\n|$/.exec(text)?.index);
  return header.split(';').length > header.split(',').length ? ';' : ',';
}

/** Rows in order. A row with a quote out of place is left out and told; the next line starts anew. */
export function parseCsv(source: string): {
  readonly rows: readonly CsvRow[];
  readonly problems: readonly CsvProblem[];
} {
  const text = source.replace(/^\uFEFF/, '');
  const separator = separatorOf(text);
  const plain = separator === ',' ? /[^,\r\n]*/y : /[^;\r\n]*/y;
  const rows: CsvRow[] = [];
  const problems: CsvProblem[] = [];
  const take = (pattern: RegExp, at: number): string => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0] ?? '';
  };
  let at = 0;
  let line = 1;
  while (at < text.length) {
    const start = { at, line };
    const fields: string[] = [];
    let misplaced = false;
    for (;;) {
      const quoted = text[at] === '"' ? take(/"(?:[^"]|"")*"/y, at) : '';
      const field = quoted === '' ? take(plain, at) : quoted;
      // A quote that never closes, or one inside a field that is not quoted.
      if (quoted === '' && field.includes('"')) misplaced = true;
      fields.push(quoted === '' ? field : field.slice(1, -1).replaceAll('""', '"'));
      line += field.split(/\r\n|\r|\n/).length - 1;
      at += field.length;
      if (text[at] !== separator) break;
      at += 1;
    }
    const lineEnd = take(/\r\n|\r|\n/y, at);
    if (misplaced || (lineEnd === '' && at < text.length)) {
      problems.push({ line: start.line, kind: 'quote' });
      at = start.at + take(/[^\r\n]*(?:\r\n|\r|\n)?/y, start.at).length;
      line = start.line + 1;
      continue;
    }
    at += lineEnd.length;
    line += 1;
    if (fields.length > 1 || fields[0]?.trim() !== '') rows.push({ line: start.line, fields });
  }
  return { rows, problems };
}

const quote = (field: string) =>
  /[",;\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;

export const formatCsv = (rows: readonly (readonly string[])[]): string =>
  rows.map((fields) => `${fields.map(quote).join(',')}\r\n`).join('');
