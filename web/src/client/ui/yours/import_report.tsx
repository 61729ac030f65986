// What a file holds, how each row was matched, what could not be read or found, and a way to put that right.

import './import_report.css';
import type { RefObject } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { askEngine, filmState, changeFilms } from '../../app_state';
import type { Movie } from '../../../shared/protocol';
import { strings } from '../../../shared/strings';
import { later } from '../../../shared/strings_later';
import type { ListedFilm } from '../../transfer/film_list';
import { outcome, type Found } from '../../transfer/import_plan';
import { FilmTitle } from '../film_title';
import type { Read } from './import_card';

const matchesAtOnce = 200;
const numOffered = 6;

/** A film that was not found: search, and choose. */
function Missing({
  listed,
  onChoose,
}: {
  readonly listed: ListedFilm;
  readonly onChoose: (movie: Movie) => void;
}) {
  const [query, setQuery] = useState(listed.clue.title);
  const [offered, setOffered] = useState<readonly Movie[] | null>(null);
  const search = async (text: string) => {
    setQuery(text);
    const answer = await askEngine((api) => api.search(text, [], numOffered));
    setOffered(answer.movies);
  };
  const name = later.listedFilm(listed.clue);
  return (
    <li class="missing">
      <div class="missing-film">
        <strong>{name}</strong>
        <span>{later.listedLine(listed.line, listed.stars)}</span>
        {offered === null && (
          <button
            type="button"
            class="quiet"
            aria-label={later.findLabel(name)}
            onClick={(event) => {
              const item = event.currentTarget.closest('li');
              // A title often fails by one word: the first ones find more.
              const first = query.split(/\s+/).slice(0, 2).join(' ');
              void search(first).then(() => item?.querySelector('input')?.focus());
            }}
          >
            {later.find}
          </button>
        )}
      </div>
      {offered !== null && (
        <div class="missing-search">
          <input
            class="field"
            type="search"
            aria-label={later.findLabel(name)}
            value={query}
            onInput={(event) => void search(event.currentTarget.value)}
          />
          <div class="offered" role="group" aria-label={later.offeredLabel(name)}>
            {offered.map((movie) => (
              <button
                key={movie.movieId}
                type="button"
                onClick={() => {
                  onChoose(movie);
                }}
              >
                <FilmTitle movie={movie} />
              </button>
            ))}
            {offered.length === 0 && <p>{strings.searchEmpty}</p>}
          </div>
        </div>
      )}
    </li>
  );
}

function MatchedTable({ found }: { readonly found: readonly Found[] }) {
  const [shown, setShown] = useState(matchesAtOnce);
  return (
    <>
      <table class="matches">
        <thead>
          <tr>
            {later.matchColumns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {found.slice(0, shown).map(({ listed, movie, by }) => (
            <tr key={`${String(listed.line)} ${String(movie.movieId)}`}>
              <td>{later.listedFilm(listed.clue)}</td>
              <td>
                <FilmTitle movie={movie} />
              </td>
              <td>{later.matchedBy[by]}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {found.length > shown && (
        <button
          type="button"
          class="quiet"
          onClick={() => {
            setShown(shown + matchesAtOnce);
          }}
        >
          {strings.showMore}
        </button>
      )}
    </>
  );
}

interface Props {
  readonly heading: RefObject<HTMLHeadingElement | null>;
  readonly read: Read;
  readonly onDone: () => void;
}

export function ImportReport({ heading, read, onDone }: Props) {
  const { lists, matched, fileName } = read;
  const [chosen, setChosen] = useState<readonly Found[]>([]);
  const [keepMine, setKeepMine] = useState(false);
  // Rows of all the file's lists, in order: of a film's rows the last counts.
  const places = useMemo(
    () => new Map(lists.flatMap((list) => list.films).map((listed, place) => [listed, place])),
    [lists],
  );
  const placeOf = (listed: ListedFilm) => places.get(listed) ?? 0;
  const found = [...matched.found, ...chosen];
  const missing = matched.missing.filter((listed) => !chosen.some((c) => c.listed === listed));
  const entries = [
    ...found.map(({ listed, movie }) => ({ listed, movieId: movie.movieId })),
    ...matched.keptById.map((listed) => ({ listed, movieId: listed.clue.movieId })),
  ].sort((a, b) => placeOf(a.listed) - placeOf(b.listed));
  const result = outcome(entries, filmState, keepMine, Date.now());
  const problems = lists.flatMap((list) => list.problems);
  const numBy = new Map<Found['by'], number>();
  for (const { by } of found) numBy.set(by, (numBy.get(by) ?? 0) + 1);
  const numChanges = result.numRatings + result.numMarks;

  return (
    <section class="report" aria-labelledby="report-heading">
      <h3 id="report-heading" ref={heading} tabIndex={-1}>
        {later.reportTitle(fileName)}
      </h3>
      <p class="lead">{lists.map(({ source }) => later.sources[source]).join(', ')}</p>
      <ul class="report-facts">
        {[...numBy].map(([by, n]) => (
          <li key={by}>{later.foundBy(n, by)}</li>
        ))}
        {matched.keptById.length > 0 && <li>{later.keptById(matched.keptById.length)}</li>}
        {missing.length > 0 && <li class="report-open">{later.reportMissing(missing.length)}</li>}
        {matched.notFilms.length > 0 && <li>{later.reportNotFilms(matched.notFilms.length)}</li>}
        {problems.length > 0 && (
          <li class="report-open">{later.reportProblems(problems.length)}</li>
        )}
        {result.numRepeated > 0 && <li>{later.reportRepeated(result.numRepeated)}</li>}
        {result.numSame > 0 && <li>{later.reportSame(result.numSame)}</li>}
      </ul>
      {missing.length > 0 && (
        <>
          <h4>{later.missingHeading}</h4>
          <ul class="missings">
            {missing.map((listed) => (
              <Missing
                key={placeOf(listed)}
                listed={listed}
                onChoose={(movie) => {
                  setChosen([...chosen, { listed, movie, by: 'chosen' }]);
                  heading.current?.focus();
                }}
              />
            ))}
          </ul>
        </>
      )}
      {problems.length > 0 && (
        <>
          <h4>{later.problemsHeading}</h4>
          <ul class="problems">
            {problems.map(({ line, kind, text }) => (
              <li key={`${String(line)} ${kind} ${text}`}>
                {later.lineProblem(line, later.problems[kind](text))}
              </li>
            ))}
          </ul>
        </>
      )}
      {found.length > 0 && (
        <details>
          <summary>{later.matchesSummary}</summary>
          <MatchedTable found={found} />
        </details>
      )}
      {result.numDiffering > 0 && (
        <label class="switch">
          <input
            type="checkbox"
            role="switch"
            checked={keepMine}
            onChange={(event) => {
              setKeepMine(event.currentTarget.checked);
            }}
          />
          {later.keepMine(result.numDiffering)}
        </label>
      )}
      <div class="report-buttons">
        <button
          type="button"
          class="primary"
          disabled={numChanges === 0}
          onClick={() => {
            changeFilms(result.films, later.imported(result.numRatings, result.numMarks));
            onDone();
          }}
        >
          {later.importTake(result.numRatings, result.numMarks)}
        </button>
        <button type="button" onClick={onDone}>
          {numChanges === 0 ? later.close : later.cancel}
        </button>
      </div>
    </section>
  );
}
