// Days as services and spreadsheets write them. What cannot be read, or could be two days, is unknown: 0.

const dayMs = 86_400_000;
const months = 'jan feb mar apr may jun jul aug sep oct nov dec'
  .split(' ')
  .map((name) => new RegExp(`\\b${name}`, 'i'));

/** In which order a file writes its numbers, where they do not tell it by themselves. */
export type DayOrder = 'day-first' | 'month-first' | 'unknown';

const numbers = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?=$|\D)/;

export function dayOrderOf(texts: Iterable<string>): DayOrder {
  for (const text of texts) {
    const [, first, second] = numbers.exec(text) ?? [];
    if (Number(first) > 12) return 'day-first';
    if (Number(second) > 12) return 'month-first';
  }
  return 'unknown';
}

function utc(year: number, month: number, day: number): number {
  const time = Date.UTC(year, month - 1, day);
  // The 31st of June is no day.
  return new Date(time).getUTCDate() === day && month >= 1 && month <= 12 ? time : 0;
}

/** Milliseconds since 1970, or 0. What lies ahead of `now` has not been said yet, and is unknown too. */
export function timeOf(text: string, order: DayOrder, now: number): number {
  const time = read(text, order);
  return Number.isFinite(time) && time > 0 && time < now + dayMs ? time : 0;
}

function read(text: string, order: DayOrder): number {
  if (/^\d{9,10}$/.test(text)) return Number(text) * 1000;
  if (/^\d{12,13}$/.test(text)) return Number(text);
  const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ](\d\d):(\d\d)(?::(\d\d))?)?/.exec(text);
  if (iso !== null) {
    const [year, month, day, hour = 0, minute = 0, second = 0] = iso
      .slice(1)
      .map((n) => Number(n || 0));
    const start = utc(year ?? 0, month ?? 0, day ?? 0);
    return start === 0 ? 0 : start + ((hour * 60 + minute) * 60 + second) * 1000;
  }
  const [, first, second, year] = numbers.exec(text) ?? [];
  if (year !== undefined) {
    const [a, b] = [Number(first), Number(second)];
    const isDayFirst = order === 'day-first' || a > 12 || /^\d+\./.test(text) || a === b;
    if (isDayFirst) return utc(Number(year), b, a);
    return order === 'month-first' || b > 12 ? utc(Number(year), a, b) : 0;
  }
  // "Fri Aug 19 00:00:00 2016", "27 May 2019", "May 27, 2019"
  const month = months.findIndex((name) => name.test(text));
  const [named] = /\b\d{4}\b/.exec(text) ?? [];
  const [day] = /\b\d{1,2}\b(?!:)/.exec(text.replace(/\d+:\d+(:\d+)?/, '')) ?? [];
  return month < 0 || named === undefined || day === undefined
    ? 0
    : utc(Number(named), month + 1, Number(day));
}
