// The few parts that every picture of this page is made of: a figure with its caption and its numbers as a table, and axes. The
// pictures are drawn at the width that they have, so that their letters keep their size on every screen.

import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { modelStrings } from './words';
import type { Scale } from './scale';

/**
 * The width of an element, kept up to date; null until it is known. The observer tells it with the layout that the browser makes
 * anyhow, and before anything is painted: each picture is drawn once.
 */
export function useWidth() {
  const element = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState<number | null>(null);
  useLayoutEffect(() => {
    const box = element.current;
    if (box === null) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setWidth(Math.max(Math.round(entry.contentRect.width), 200));
    });
    observer.observe(box);
    return () => {
      observer.disconnect();
    };
  }, []);
  return [element, width] as const;
}

export type Cell = string | number;

interface TableProps {
  readonly caption: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** The first column names its row; whatever is too wide scrolls by itself, also from the keyboard. */
export function DataTable({ caption, columns, rows }: TableProps) {
  return (
    <div class="table-scroll" role="region" aria-label={caption} tabIndex={0}>
      <table class="data">
        <caption class="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            <tr key={i}>
              {row.map((cell, j) =>
                j === 0 ? (
                  <th key={j} scope="row">
                    {cell}
                  </th>
                ) : (
                  <td key={j}>{cell}</td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The numbers of a picture, worked out only when they are asked for. */
type TableOfPicture = Omit<TableProps, 'rows'> & { readonly rows: () => TableProps['rows'] };

export function AsTable({ rows, ...props }: TableOfPicture) {
  const [shown, setShown] = useState(false);
  return (
    <details
      class="as-table"
      onToggle={(event) => {
        setShown(event.currentTarget.open);
      }}
    >
      <summary>
        {modelStrings.value.asTable}
        <span class="visually-hidden">: {props.caption}</span>
      </summary>
      {shown && <DataTable {...props} rows={rows()} />}
    </details>
  );
}

interface FigureProps {
  readonly title: string;
  readonly caption?: ComponentChildren;
  readonly table: TableOfPicture;
  readonly height: number | ((width: number) => number);
  /** Says in words what the picture shows. */
  readonly label: string;
  readonly before?: ComponentChildren;
  readonly draw: (width: number, height: number) => ComponentChildren;
}

export function Figure({ title, caption, table, height, label, before, draw }: FigureProps) {
  const [element, width] = useWidth();
  const id = useId();
  const pixels = typeof height === 'number' ? height : height(width ?? 0);
  return (
    <figure class="plate chart" aria-labelledby={id}>
      <h3 class="small-title" id={id}>
        {title}
      </h3>
      {before}
      <div ref={element} class="chart-box">
        <svg width={width ?? 0} height={pixels} role="img" aria-label={label}>
          {width !== null && draw(width, pixels)}
        </svg>
      </div>
      {caption !== undefined && <figcaption>{caption}</figcaption>}
      <AsTable {...table} />
    </figure>
  );
}

interface AxisProps {
  readonly scale: Scale;
  readonly format: (value: number) => string;
  readonly label: string;
  readonly from: number; // where the other axis starts and ends: grid lines run between
  readonly to: number;
}

/** Below the picture; `from` is its lower edge. */
export function XAxis({
  scale,
  format,
  label,
  from,
  to,
  end,
}: AxisProps & { readonly end: number }) {
  return (
    <g class="axis" aria-hidden="true">
      {scale.ticks.map((tick) => (
        <g key={tick} transform={`translate(${String(scale(tick))} 0)`}>
          <line y1={from} y2={to} />
          <text y={from + 17} text-anchor="middle">
            {format(tick)}
          </text>
        </g>
      ))}
      <text class="axis-name" x={end} y={from + 35} text-anchor="end">
        {label}
      </text>
    </g>
  );
}

/** Left of the picture; its name stands above it, where it can be read without turning the head. */
export function YAxis({ scale, format, label, from, to }: AxisProps) {
  return (
    <g class="axis" aria-hidden="true">
      {scale.ticks.map((tick) => (
        <g key={tick} transform={`translate(0 ${String(scale(tick))})`}>
          <line x1={from} x2={to} />
          <text x={from - 8} y="4" text-anchor="end">
            {format(tick)}
          </text>
        </g>
      ))}
      <text class="axis-name" x="0" y="12">
        {label}
      </text>
    </g>
  );
}

export const pathOf = (points: readonly (readonly [number, number])[]): string =>
  points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');
