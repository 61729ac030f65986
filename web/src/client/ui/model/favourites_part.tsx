// What one favourite film brings, here and by the paper's settings; and the films that people are most at odds about.

import { useState } from 'preact/hooks';
import { formatCount, strings } from '../../../shared/strings';
import { formatFixed, modelStrings } from '../../../shared/model_strings';
import { spokenTitle } from '../../../shared/film';
import { hashOf } from '../../route';
import { show } from '../../app_state';
import {
  listNames,
  type ListedFilm,
  type ModelReport,
  type PolarisingFilm,
} from '../../../shared/report';

/** A film's name, as the way to those like it. */
function FilmLink({ film }: { readonly film: Omit<ListedFilm, 'numRatings'> }) {
  return (
    <>
      <a
        href={hashOf({ kind: 'similar', movieId: film.movieId })}
        onClick={(event) => {
          event.preventDefault();
          show({ kind: 'similar', movieId: film.movieId });
        }}
      >
        {spokenTitle(film.title).title}
      </a>
      {film.year !== 0 && <span class="year"> {film.year}</span>}
    </>
  );
}

const medianOf = (films: readonly ListedFilm[]) => {
  const counts = films.map(({ numRatings }) => numRatings).sort((a, b) => a - b);
  const middle = Math.floor(counts.length / 2);
  return counts.length % 2 === 1
    ? (counts[middle] ?? 0)
    : ((counts[middle - 1] ?? 0) + (counts[middle] ?? 0)) / 2;
};

function Polarising({
  title,
  films,
  most,
}: {
  readonly title: string;
  readonly films: readonly PolarisingFilm[];
  readonly most: number;
}) {
  return (
    <div>
      <h3 class="small-title">{title}</h3>
      <ol class="polarising">
        {films.map((film) => (
          <li key={film.movieId}>
            <span>
              <FilmLink film={film} />
            </span>
            <span class="bar-cell">
              <i style={{ width: `${((100 * film.deviation) / most).toFixed(1)}%` }} />
              <span>± {formatFixed(film.deviation, 2)}</span>
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}

export function FavouritesPart({ report }: { readonly report: ModelReport }) {
  const { favourites, polarising } = report;
  const [chosen, choose] = useState(0);
  const favourite = favourites[chosen];
  return (
    <>
      {favourite !== undefined && (
        <>
          <p>{modelStrings.favouritesHow}</p>
          <div class="choice" role="group" aria-label={modelStrings.favouriteFilm}>
            {favourites.map(({ movieId, title }, i) => (
              <button
                key={movieId}
                type="button"
                aria-pressed={i === chosen}
                onClick={() => {
                  choose(i);
                }}
              >
                {title}
              </button>
            ))}
          </div>
          <div class="favourites">
            {listNames.map((name) => {
              const films = favourite.lists[name];
              if (films === undefined) return null;
              return (
                <section
                  key={name}
                  class={`favourite favourite-${name}`}
                  aria-label={modelStrings.favouriteLists[name].title}
                >
                  <h3 class="small-title">{modelStrings.favouriteLists[name].title}</h3>
                  <p class="lead">{modelStrings.favouriteLists[name].note}</p>
                  <ol>
                    {films.map((film) => (
                      <li key={film.movieId}>
                        <span>
                          <FilmLink film={film} />
                        </span>
                        <small>
                          {formatCount(film.numRatings)}
                          <span class="visually-hidden">
                            {' '}
                            {strings.ratingsWord(film.numRatings)}
                          </span>
                        </small>
                      </li>
                    ))}
                  </ol>
                  <p class="favourite-foot">{modelStrings.medianRatings(medianOf(films))}</p>
                </section>
              );
            })}
          </div>
        </>
      )}
      {polarising !== null && (
        <>
          <h3>{modelStrings.polarisingTitle}</h3>
          <p>{modelStrings.polarisingHow(formatCount(polarising.among))}</p>
          <div class="two">
            {(['most', 'least'] as const).map((side) => (
              <Polarising
                key={side}
                title={modelStrings.polarisingSides[side]}
                films={polarising[side]}
                most={Math.max(...polarising.most.map(({ deviation }) => deviation), 0.01)}
              />
            ))}
          </div>
        </>
      )}
    </>
  );
}
