// What tags are to the model: how much it saw of each, and the vectors that it learned for them.

import { formatCount } from '../../../shared/strings';
import { formatFixed, formatPercent } from '../../../shared/model_strings';
import { modelStrings } from './words';
import { tagClassOf } from '../../state/model';
import type { TagPlace, ModelReport } from '../../../shared/report';
import { Figure } from './chart';
import { extentOf, sameUnit } from './scale';

function TagTable({ tags }: { readonly tags: ModelReport['tags'] }) {
  const rows = [...tags].sort((a, b) => b.items - a.items);
  const most = Math.max(...rows.map(({ items }) => items), 1);
  const mostRatings = Math.max(...rows.map(({ ratings }) => ratings), 1);
  const bar = (share: number) => ({ width: `${(100 * share).toFixed(1)}%` });
  return (
    <div class="table-scroll" role="region" aria-label={modelStrings.value.tagTable} tabIndex={0}>
      <table class="data tag-table">
        <caption class="visually-hidden">{modelStrings.value.tagTable}</caption>
        <thead>
          <tr>
            {modelStrings.value.tagColumns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ tag, items, ratings, meanRating }) => (
            <tr key={tag} class={tagClassOf([tag])}>
              <th scope="row">{tag}</th>
              <td class="bar-cell">
                <i style={bar(items / most)} />
                <span>{formatCount(items)}</span>
              </td>
              <td class="bar-cell">
                <i style={bar(ratings / mostRatings)} />
                <span>{formatCount(ratings)}</span>
              </td>
              {meanRating != null && <td>{formatFixed(meanRating, 2)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface Label {
  readonly tag: string;
  readonly x: number;
  readonly y: number;
  readonly anchor: 'start' | 'end' | 'middle';
}

/** Beside, above or below its point: the first side that is free, or none. */
function labelsFor(points: readonly (TagPlace & { tag: string })[], width: number): Label[] {
  type Box = readonly [left: number, top: number, right: number, bottom: number];
  const taken: Box[] = points.map(({ x, y }) => [x - 4, y - 4, x + 4, y + 4]);
  const labels: Label[] = [];
  for (const { tag, x, y } of points) {
    const long = 6 + tag.length * 8; // at most, in wide fonts
    const sides: readonly (readonly [Label, Box])[] = [
      [{ tag, x: x + 8, y: y + 4, anchor: 'start' }, [x + 6, y - 8, x + 8 + long, y + 8]],
      [{ tag, x: x - 8, y: y + 4, anchor: 'end' }, [x - 8 - long, y - 8, x - 6, y + 8]],
      [{ tag, x, y: y - 9, anchor: 'middle' }, [x - long / 2, y - 22, x + long / 2, y - 6]],
      [{ tag, x, y: y + 18, anchor: 'middle' }, [x - long / 2, y + 6, x + long / 2, y + 22]],
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

/** Tags as arrows from the middle. */
export function Vectors({
  title,
  caption,
  places,
  axes,
}: {
  readonly title: string;
  readonly caption: string;
  readonly places: readonly TagPlace[];
  readonly axes: readonly [x: string, y: string];
}) {
  return (
    <Figure
      title={title}
      caption={caption}
      label={`${title}. ${caption}`}
      table={{
        caption: title,
        columns: [modelStrings.value.tag, ...axes],
        rows: () => places.map(({ tag, x, y }) => [tag, formatFixed(x, 3), formatFixed(y, 3)]),
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
              <g key={point.tag} class={`vector ${tagClassOf([point.tag])}`}>
                <line x1={x(0)} y1={y(0)} x2={point.x} y2={point.y} />
                <circle cx={point.x} cy={point.y} r="4.5" />
              </g>
            ))}
            <g class="vector-names">
              {labelsFor(points, width).map((label) => (
                <text key={label.tag} x={label.x} y={label.y} text-anchor={label.anchor}>
                  {label.tag}
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

export function TagsPart({ report }: { readonly report: ModelReport }) {
  const vectors = report.tagVectors;
  const components = vectors?.principalComponents;
  return (
    <>
      <p>{modelStrings.value.tagsHow}</p>
      <TagTable tags={report.tags} />
      <div class="two">
        {vectors?.twoFactors !== undefined && (
          <Vectors
            title={modelStrings.value.twoFactors}
            caption={modelStrings.value.twoFactorsCaption}
            places={vectors.twoFactors}
            axes={modelStrings.value.factorAxes}
          />
        )}
        {components !== undefined && (
          <Vectors
            title={modelStrings.value.tagComponents}
            caption={modelStrings.value.tagComponentsCaption}
            places={components.tags}
            axes={[
              modelStrings.value.componentAxis(1, formatPercent(components.explained[0] ?? 0, 0)),
              modelStrings.value.componentAxis(2, formatPercent(components.explained[1] ?? 0, 0)),
            ]}
          />
        )}
      </div>
    </>
  );
}
