// The list as it would be with the stars that are under the pointer, or tried with the keyboard. It lies over the page and takes
// no pointer, so that nothing moves before something is given.

import './ghost.css';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { list, tried, type Tried } from '../app_state';
import { spokenTitle } from '../../shared/film';
import { later } from '../../shared/strings_later';
import { FilmTitle } from './film_title';

const numShown = 8;

/** Where each film stands now; nothing where the page shows another list. */
function placesNow(): ReadonlyMap<number, number> {
  const answered = list.value;
  if (answered?.question.view.kind !== 'home') return new Map();
  return new Map(answered.answer.movies.map(({ movieId }, i) => [movieId, i + 1]));
}

function Ghost({ movie, stars, movies }: Tried) {
  const panel = useRef<HTMLDivElement>(null);
  const [isAtTop, setAtTop] = useState(false);
  const byKeyboard = document.querySelector('.stars:has(input:focus-visible)') !== null;
  useLayoutEffect(() => {
    const box = panel.current?.getBoundingClientRect();
    const under = document
      .querySelector('.stars:hover, .stars:has(input:focus-visible)')
      ?.getBoundingClientRect();
    if (box === undefined || under === undefined) return;
    const below = innerHeight - box.height - 32;
    setAtTop(under.bottom > below && under.right > box.left);
  }, [movie]);
  const now = placesNow();
  const title = spokenTitle(movie.title).title;
  const first = movies.slice(0, numShown);
  return (
    <>
      <div ref={panel} class={isAtTop ? 'ghost ghost-top' : 'ghost'} aria-hidden="true">
        <p>{later.ghostTitle(stars, title)}</p>
        <ol>
          {first.map((film, i) => {
            const before = now.get(film.movieId);
            const moved = before === undefined ? 0 : before - (i + 1);
            return (
              <li key={film.movieId}>
                <span class="ghost-place">{i + 1}</span>
                <span class="ghost-film">
                  <FilmTitle movie={film} />
                </span>
                {now.size === 0 || moved === 0 ? null : (
                  <span class={moved > 0 ? 'ghost-up' : 'ghost-down'}>
                    {moved > 0 ? '▲' : '▼'} {Math.abs(moved)}
                  </span>
                )}
                {now.size > 0 && before === undefined && (
                  <span class="ghost-up">{later.ghostNew}</span>
                )}
              </li>
            );
          })}
        </ol>
      </div>
      {byKeyboard && (
        <p class="visually-hidden" aria-live="polite">
          {later.ghostSpoken(
            stars,
            title,
            first.slice(0, 3).map((film) => spokenTitle(film.title).title),
          )}
        </p>
      )}
    </>
  );
}

export function GhostList() {
  const now = tried.value;
  return now === null ? null : <Ghost {...now} />;
}
