// MATINEE in letters of our own, cut like those of a picture palace: one heavy stroke a letter, set with bulbs. Straight lines
// only, so no font has to be fetched and the sign looks the same everywhere.

// Heavy and light strokes as polygons, 48 high; the letters stand side by side in a box of 300.
const strokes = [
  // M
  '0,0 3.6,0 3.6,48 0,48',
  '0,0 12,0 31,48 19,48',
  '39.4,0 43,0 31,48 27.4,48',
  '43,0 54,0 54,48 43,48',
  // A
  '77.2,0 81,0 62.8,48 59,48',
  '77,0 89,0 108,48 96,48',
  '66,31 96,31 96,34.6 66,34.6',
  // T
  '109,0 149,0 149,4 109,4',
  '123.5,0 134.5,0 134.5,48 123.5,48',
  // I
  '157,0 168,0 168,48 157,48',
  // N
  '176,0 179.6,0 179.6,48 176,48',
  '176,0 188,0 222,48 210,48',
  '218.4,0 222,0 222,48 218.4,48',
  // E E
  ...[231, 270].flatMap((x) => [
    `${String(x)},0 ${String(x + 11)},0 ${String(x + 11)},48 ${String(x)},48`,
    ...[0, 25, 44].map((y) => {
      const end = x + (y === 25 ? 25 : 30);
      return `${String(x)},${String(y)} ${String(end)},${String(y)} ${String(end)},${String(y + 4)} ${String(x)},${String(y + 4)}`;
    }),
  ]),
];

/** Bulbs along the middle of a heavy stroke, from its top at x0 to its foot at x1. */
const alongStroke = (x0: number, x1: number) =>
  [6, 15, 24, 33, 42].map((y) => [x0 + ((x1 - x0) * y) / 48, y] as const);

const bulbs = [
  ...alongStroke(6, 25),
  ...alongStroke(48.5, 48.5),
  ...alongStroke(83, 102),
  ...alongStroke(129, 129),
  ...alongStroke(162.5, 162.5),
  ...alongStroke(182, 216),
  ...alongStroke(236.5, 236.5),
  ...alongStroke(275.5, 275.5),
];

export function Wordmark() {
  return (
    <svg class="wordmark" viewBox="0 0 300 48" aria-hidden="true">
      <path class="wordmark-letters" d={strokes.map((points) => `M${points}z`).join('')} />
      {bulbs.map(([x, y]) => (
        <circle key={`${String(x)} ${String(y)}`} class="wordmark-bulb" cx={x} cy={y} r="1.7" />
      ))}
    </svg>
  );
}
