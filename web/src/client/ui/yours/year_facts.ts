// What a visitor rated in each year, and what has changed between the first half of their ratings and the second.

export interface DatedOpinion {
  readonly value: number;
  readonly when: number; // milliseconds since 1970
  readonly tags: readonly string[];
}

export interface TagYear {
  readonly count: number;
  readonly share: number; // of the year's ratings
  readonly above: number; // mean rating less that of all of the year; 0 if there are none
}

export interface Change {
  readonly tag: string;
  readonly before: number;
  readonly now: number;
}

export interface YearFacts {
  readonly years: readonly number[]; // with ratings, rising
  readonly tags: readonly { readonly tag: string; readonly of: readonly TagYear[] }[];
  readonly middle: number; // milliseconds
  readonly liking: readonly Change[]; // ratings less those of all, where they differ beyond chance
  readonly choosing: readonly Change[]; // shares of the ratings, likewise
}

const maxYears = 12;
const maxTags = 8;
const fewestInHalf = 5;
const fewest = 20; // ratings
const surely = 2; // standard errors
const day = 86_400_000;

const mean = (values: readonly number[]) =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
const valuesOf = (opinions: readonly DatedOpinion[]) => opinions.map(({ value }) => value);
const withTag = (opinions: readonly DatedOpinion[], tag: string) =>
  opinions.filter(({ tags }) => tags.includes(tag));

/** Null if they do not reach over more than a year, or are too few to say anything. */
export function yearFacts(all: readonly DatedOpinion[]): YearFacts | null {
  const opinions = all.filter(({ when }) => when > 0).sort((a, b) => a.when - b.when);
  const [first, last] = [opinions[0], opinions.at(-1)];
  if (opinions.length < fewest || first === undefined || last === undefined) return null;
  if (last.when - first.when < 365 * day) return null;

  const yearOf = ({ when }: DatedOpinion) => new Date(when).getFullYear();
  const years = [...new Set(opinions.map(yearOf))].slice(-maxYears);
  const counts = new Map<string, number>();
  for (const { tags } of opinions)
    for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  const names = [...counts].sort(([, a], [, b]) => b - a).map(([tag]) => tag);
  const tags = names.slice(0, maxTags).map((tag) => ({
    tag,
    of: years.map((year): TagYear => {
      const inYear = opinions.filter((opinion) => yearOf(opinion) === year);
      const tagged = withTag(inYear, tag);
      return {
        count: tagged.length,
        share: tagged.length / inYear.length,
        above: tagged.length === 0 ? 0 : mean(valuesOf(tagged)) - mean(valuesOf(inYear)),
      };
    }),
  }));

  const half = Math.floor(opinions.length / 2);
  const [before, now] = [opinions.slice(0, half), opinions.slice(half)];
  const variance = mean(valuesOf(opinions).map((value) => (value - mean(valuesOf(opinions))) ** 2));
  const liking: Change[] = [];
  const choosing: Change[] = [];
  for (const tag of names) {
    const [a, b] = [withTag(before, tag), withTag(now, tag)];
    if (a.length >= fewestInHalf && b.length >= fewestInHalf) {
      const [was, is] = [
        mean(valuesOf(a)) - mean(valuesOf(before)),
        mean(valuesOf(b)) - mean(valuesOf(now)),
      ];
      const error = Math.sqrt(variance * (1 / a.length + 1 / b.length));
      if (Math.abs(is - was) > surely * error) liking.push({ tag, before: was, now: is });
    }
    const [was, is] = [a.length / before.length, b.length / now.length];
    const both = (a.length + b.length) / opinions.length;
    const error = Math.sqrt(both * (1 - both) * (1 / before.length + 1 / now.length));
    if (Math.abs(is - was) > surely * error) choosing.push({ tag, before: was, now: is });
  }
  const bySize = (a: Change, b: Change) => Math.abs(b.now - b.before) - Math.abs(a.now - a.before);
  return {
    years,
    tags,
    middle: now[0]?.when ?? last.when,
    liking: liking.sort(bySize),
    choosing: choosing.sort(bySize),
  };
}
