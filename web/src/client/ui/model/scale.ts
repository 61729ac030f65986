// From values to places on the screen, and the round numbers that an axis says.

export interface Scale {
  (value: number): number;
  readonly ticks: readonly number[];
}

type Pair = readonly [from: number, to: number];

const steps = [1, 2, 5, 10];

/** About so many round numbers within the range. */
export function roundTicks([from, to]: Pair, wanted: number): number[] {
  if (!(to > from)) return [from];
  const rough = (to - from) / Math.max(wanted, 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = (steps.find((s) => s * power >= rough * 0.999) ?? 10) * power;
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  // Counted, not summed: 0.1 + 0.2 is not 0.3.
  return Array.from({ length: last - first + 1 }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
}

export function linear(domain: Pair, range: Pair, wanted = 5): Scale {
  const [from, to] = domain;
  const factor = (range[1] - range[0]) / (to - from || 1);
  const scale = (value: number) => range[0] + (value - from) * factor;
  return Object.assign(scale, { ticks: roundTicks(domain, wanted) });
}

/** Each of these rising numbers at a place of its own, all as far apart. */
export function places(values: readonly number[], [from, to]: Pair): Scale {
  const gap = (to - from) / Math.max(values.length - 1, 1);
  return Object.assign((value: number) => from + gap * values.indexOf(value), { ticks: values });
}

/** Powers of ten as ticks; values must be above 0. */
export function logarithmic([from, to]: Pair, range: Pair): Scale {
  const scale = linear([Math.log10(from), Math.log10(to)], range);
  const first = Math.ceil(Math.log10(from) - 1e-9);
  const last = Math.floor(Math.log10(to) + 1e-9);
  const ticks = Array.from({ length: Math.max(last - first + 1, 0) }, (_, i) =>
    Number(`1e${String(first + i)}`),
  );
  return Object.assign((value: number) => scale(Math.log10(value)), { ticks });
}

/** The range of all values, a share of it wider on both sides. */
export function extentOf(values: readonly number[], margin = 0): Pair {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (!(high >= low)) return [0, 1];
  const more = (high - low || 1) * margin;
  return [low - more, high + more];
}

/** Two scales of the same unit, so that distances and angles on a map are true. */
export function sameUnit(x: Pair, y: Pair, width: number, height: number): [Scale, Scale] {
  const unit = Math.max((x[1] - x[0]) / width, (y[1] - y[0]) / height);
  const around = ([from, to]: Pair, pixels: number): Pair => {
    const middle = (from + to) / 2;
    return [middle - (unit * pixels) / 2, middle + (unit * pixels) / 2];
  };
  return [linear(around(x, width), [0, width]), linear(around(y, height), [height, 0])];
}
