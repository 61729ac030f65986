// What genres are to the model: how much it saw of each, and the vectors that it learned for them.

import { formatCount } from '../../../shared/strings';
import { formatFixed, formatPercent, modelStrings } from '../../../shared/model_strings';
import type { GenrePlace, ModelReport } from '../../../shared/report';
import { Figure } from './chart';
import { extentOf, sameUnit } from './scale';

function GenreTable({ genres }: { readonly genres: ModelReport['genres'] }) {
  const rows = [...genres].sort((a, b) => b.movies - a.movies);
  const most = Math.max(...rows.map(({ movies }) => movies), 1);
  const mostRatings = Math.max(...rows.map(({ ratings }) => ratings), 1);
  const bar = (share: number) => ({ width: `${(100 * share).toFixed(1)}%` });
  return (
    <div class="table-scroll" role="region" aria-label={modelStrings.genreTable} tabIndex={0}>
      <table class="data genre-table">
        <caption class="visually-hidden">{modelStrings.genreTable}</caption>
        <thead>
          <tr>
            {modelStrings.genreColumns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ genre, movies, ratings, meanStars }) => (
            <tr key={genre} class={`genre-${genre.toLowerCase()}`}>
              <th scope="row">{genre}</th>
              <td class="bar-cell">
                <i style={bar(movies / most)} />
                <span>{formatCount(movies)}</span>
              </td>
              <td class="bar-cell">
                <i style={bar(ratings / mostRatings)} />
                <span>{formatCount(ratings)}</span>
              </td>
              <td>{formatFixed(meanStars, 2)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface Label {
  readonly genre: string;
  readonly x: number;
  readonly y: number;
  readonly anchor: 'start' | 'end' | 'middle';
}

/** Beside, above or below its point: the first side that is free, or none. */
function labelsFor(points: readonly (GenrePlace & { genre: string })[], width: number): Label[] {
  type Box = readonly [left: number, top: number, right: number, bottom: number];
  const taken: Box[] = points.map(({ x, y }) => [x - 4, y - 4, x + 4, y + 4]);
  const labels: Label[] = [];
  for (const { genre, x, y } of points) {
    const long = genre.length * 7.2;
    const sides: readonly (readonly [Label, Box])[] = [
      [{ genre, x: x + 8, y: y + 4, anchor: 'start' }, [x + 6, y - 8, x + 8 + long, y + 8]],
      [{ genre, x: x - 8, y: y + 4, anchor: 'end' }, [x - 8 - long, y - 8, x - 6, y + 8]],
      [{ genre, x, y: y - 9, anchor: 'middle' }, [x - long / 2, y - 22, x + long / 2, y - 6]],
      [{ genre, x, y: y + 18, anchor: 'middle' }, [x - long / 2, y + 6, x + long / 2, y + 22]],
    ];
    const free = sides.find(
      ([, [left, top, right, bottom]]) =>
        left >= 0 &&
        right <= width &&
        !taken.some(([l, t, r, b]) => left < r && l < right && top < b && t < bottom),
    );
    if (free === undefined) continue; // the table has it
    labels.push(free[0]);
    taken.push(free[1]);
  }
  return labels;
}

function Vectors({
  title,
  caption,
  places,
  axes,
}: {
  readonly title: string;
  readonly caption: string;
  readonly places: readonly GenrePlace[];
  readonly axes: readonly [x: string, y: string];
}) {
  return (
    <Figure
      title={title}
      caption={caption}
      label={`${title}. ${caption}`}
      table={{
        caption: title,
        columns: [modelStrings.genre, ...axes],
        rows: () => places.map(({ genre, x, y }) => [genre, formatFixed(x, 3), formatFixed(y, 3)]),
      }}
      height={(width) => Math.min(Math.max(width * 0.9, 330), 430)}
      draw={(width, height) => {
        const xs = extentOf([0, ...places.map(({ x }) => x)], 0.1);
        const ys = extentOf([0, ...places.map(({ y }) => y)], 0.1);
        const [x, y] = sameUnit(xs, ys, width, height - 22);
        const points = places.map((place) => ({ ...place, x: x(place.x), y: y(place.y) }));
        return (
          <>
            <line class="zero" x1={x(0)} x2={x(0)} y1={0} y2={height - 22} />
            <line class="zero" x1={0} x2={width} y1={y(0)} y2={y(0)} />
            {points.map((point) => (
              <g key={point.genre} class={`vector genre-${point.genre.toLowerCase()}`}>
                <line x1={x(0)} y1={y(0)} x2={point.x} y2={point.y} />
                <circle cx={point.x} cy={point.y} r="4.5" />
              </g>
            ))}
            <g class="vector-names">
              {labelsFor(points, width).map((label) => (
                <text key={label.genre} x={label.x} y={label.y} text-anchor={label.anchor}>
                  {label.genre}
                </text>
              ))}
            </g>
            <g class="axis" aria-hidden="true">
              <text class="axis-name" x={width} y={height - 6} text-anchor="end">
                {axes[0]} →
              </text>
              <text class="axis-name" x="0" y="12">
                ↑ {axes[1]}
              </text>
            </g>
          </>
        );
      }}
    />
  );
}

export function GenresPart({ report }: { readonly report: ModelReport }) {
  const vectors = report.genreVectors;
  const components = vectors?.principalComponents;
  return (
    <>
      <p>{modelStrings.genresHow}</p>
      <GenreTable genres={report.genres} />
      <div class="two">
        {vectors?.twoFactors !== undefined && (
          <Vectors
            title={modelStrings.twoFactors}
            caption={modelStrings.twoFactorsCaption}
            places={vectors.twoFactors}
            axes={modelStrings.factorAxes}
          />
        )}
        {components !== undefined && (
          <Vectors
            title={modelStrings.genreComponents}
            caption={modelStrings.genreComponentsCaption}
            places={components.genres}
            axes={[
              modelStrings.componentAxis(1, formatPercent(components.explained[0] ?? 0, 0)),
              modelStrings.componentAxis(2, formatPercent(components.explained[1] ?? 0, 0)),
            ]}
          />
        )}
      </div>
    </>
  );
}
