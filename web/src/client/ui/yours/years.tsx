// The visitor's own years: a row for each of their commonest tags, a column for each year, and in words what has changed.

import '../plate.css';
import './years.css';
import { useMemo } from 'preact/hooks';
import { described } from '../../state/list';
import { about } from '../../state/model';
import { ratings } from '../../state/visitor';
import { formatDay } from '../../../shared/strings_later';
import { yearsStringsOf } from '../../../shared/years_strings';
import { yearFacts, type Change, type TagYear } from './year_facts';

const maxNamed = 3;
const clearly = 0.15; // of a step of the scale's fifth: less is neither more nor less

function Dot({ year, largest }: { readonly year: TagYear; readonly largest: number }) {
  const { scale } = about.value;
  const unit = scale === null ? 1 : (scale.max - scale.min) / 4.5;
  const tone =
    year.above > clearly * unit ? 'more' : year.above < -clearly * unit ? 'less' : 'same';
  return (
    <svg class="years-dot" viewBox="0 0 24 24" aria-hidden="true">
      <circle class={`years-${tone}`} cx="12" cy="12" r={11 * Math.sqrt(year.share / largest)} />
    </svg>
  );
}

export function Years() {
  const given = ratings.value;
  const known = described.value;
  const facts = useMemo(
    () =>
      yearFacts(
        given.flatMap(({ itemId, value, ratedAt }) => {
          const item = known.get(itemId);
          return item === undefined ? [] : [{ value, when: ratedAt, tags: item.tags }];
        }),
      ),
    [given, known],
  );
  if (facts === null || facts.tags.length === 0) return null;
  const words = yearsStringsOf(about.value);
  const largest = Math.max(...facts.tags.flatMap(({ of }) => of.map(({ share }) => share)));
  const named = (
    changes: readonly Change[],
    rises: boolean,
    name: (change: Change) => string,
    sentence: (names: readonly string[]) => string,
  ) => {
    const those = changes.filter(({ before, now }) => now > before === rises).slice(0, maxNamed);
    return those.length === 0 ? [] : [sentence(those.map(name))];
  };
  const shift = ({ tag, before, now }: Change) => words.shift(tag, now - before);
  const share = ({ tag, before, now }: Change) => words.share(tag, before, now);
  const said = [
    ...named(facts.liking, true, shift, words.cameToLike),
    ...named(facts.liking, false, shift, words.left),
    ...named(facts.choosing, true, share, words.more),
    ...named(facts.choosing, false, share, words.fewer),
  ];
  return (
    <section class="plate years" aria-labelledby="years-title">
      <h3 id="years-title">{words.heading}</h3>
      {said.length === 0 ? (
        <p>{words.steady}</p>
      ) : (
        <>
          {said.map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
          <p class="lead">{words.halves(formatDay(facts.middle))}</p>
        </>
      )}
      <div class="years-scroll" role="region" aria-label={words.caption} tabIndex={0}>
        <table>
          <caption class="visually-hidden">{words.caption}</caption>
          <thead>
            <tr>
              <th scope="col">
                <span class="visually-hidden">{words.tag}</span>
              </th>
              {facts.years.map((year) => (
                <th key={year} scope="col">
                  {year}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {facts.tags.map(({ tag, of }) => (
              <tr key={tag}>
                <th scope="row">{tag}</th>
                {of.map((year, i) => (
                  <td key={facts.years[i]}>
                    {year.count > 0 && <Dot year={year} largest={largest} />}
                    <span class="visually-hidden">
                      {year.count === 0
                        ? words.none
                        : words.cell(year.count, year.share, year.above)}
                    </span>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="lead">{words.lead}</p>
    </section>
  );
}
