// A film as a line of a list: a slip of a ticket, with what can be done to it on the right.

import type { ComponentChildren } from 'preact';
import { tellingGenre } from '../../shared/film';
import type { RankedMovie } from '../../shared/protocol';
import { formatStars, strings } from '../../shared/strings';
import { FilmTitle } from './film_title';

interface Props {
  readonly movie: RankedMovie;
  readonly note?: string;
  readonly children: ComponentChildren;
}

export function FilmRow({ movie, note, children }: Props) {
  const genre = tellingGenre(movie.genres);
  return (
    <li
      class={`slip ${genre === null ? '' : `genre-${genre.toLowerCase()}`}`}
      data-movie={movie.movieId}
    >
      <div class="slip-film">
        <h3>
          <FilmTitle movie={movie} />
        </h3>
        <p>
          {movie.genres.length === 0 ? strings.noGenres : movie.genres.join(' · ')}
          {note !== undefined && ` · ${note}`}
        </p>
      </div>
      <div class="slip-actions">{children}</div>
    </li>
  );
}

export function PredictedStars({ movie }: { readonly movie: RankedMovie }) {
  return (
    <span class="slip-score">
      <span class="visually-hidden">
        {strings.predictedLabel(movie.predicted, movie.low, movie.high)}
      </span>
      <span aria-hidden="true" title={strings.intervalHow}>
        <b>{formatStars(movie.predicted)}</b> {strings.predicted}{' '}
        {strings.interval(movie.low, movie.high)}
      </span>
    </span>
  );
}

/** Focus for when a row goes with the button that was pressed in it: the same button of the next row, else the heading. */
export function focusNextRow(button: HTMLElement): void {
  const row = button.closest('li');
  const next = row?.nextElementSibling ?? row?.previousElementSibling;
  const same = [...button.classList].map((name) => `.${name}`).join('');
  const target =
    next?.querySelector<HTMLElement>(`button${same}`) ?? document.getElementById('page-title');
  target?.focus();
}
