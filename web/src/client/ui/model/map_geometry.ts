// Places on the map of items: who is near, where the visitor stands, which way the visitor's taste points.

export interface Place {
  readonly x: number;
  readonly y: number;
}

const squaredDistance = (a: Place, b: Place) => (a.x - b.x) ** 2 + (a.y - b.y) ** 2;

/** The index of the nearest place within `reach`, or null. */
export function nearestTo(places: readonly Place[], at: Place, reach: number): number | null {
  let nearest: number | null = null;
  let least = reach ** 2;
  for (const [i, place] of places.entries()) {
    const distance = squaredDistance(place, at);
    if (distance <= least) {
      least = distance;
      nearest = i;
    }
  }
  return nearest;
}

/** The indices of the n nearest to a place, nearest first, without `leftOut`. */
export function neighbours(
  places: readonly Place[],
  at: Place,
  n: number,
  leftOut: number | null = null,
): number[] {
  return places
    .map((place, i) => ({ i, distance: squaredDistance(place, at) }))
    .filter(({ i }) => i !== leftOut)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, n)
    .map(({ i }) => i);
}

/**
 * Where weighted places lie closest together: the highest mode of a Gaussian kernel density, found by mean shift from each of
 * them. Their mean would not do: a map of this kind keeps near what is near, but between two islands there is only sea.
 */
export function densestPlace(
  liked: readonly (Place & { readonly weight: number })[],
  bandwidth: number,
): Place | null {
  const weightsAt = (at: Place) =>
    liked.map((place) => place.weight * Math.exp(-squaredDistance(place, at) / 2 / bandwidth ** 2));
  let best: { place: Place; density: number } | null = null;
  for (const start of liked) {
    let at: Place = start;
    let density = 0;
    for (let step = 0; step < 30; step += 1) {
      const weights = weightsAt(at);
      density = weights.reduce((sum, weight) => sum + weight, 0);
      if (!(density > 0)) break;
      const mean = (of: (place: Place) => number) =>
        liked.reduce((sum, place, i) => sum + (weights[i] ?? 0) * of(place), 0) / density;
      const next = { x: mean(({ x }) => x), y: mean(({ y }) => y) };
      const moved = squaredDistance(at, next);
      at = next;
      if (moved < (bandwidth / 1000) ** 2) break;
    }
    if (density > (best?.density ?? 0)) best = { place: at, density };
  }
  return best?.place ?? null;
}

export interface Compass extends Place {
  readonly explained: number; // share of the values' variance that follows this direction
}

/** The direction in which values rise fastest, by least squares of value = a + x * place.x + y * place.y. */
export function compassOf(places: readonly Place[], values: readonly number[]): Compass | null {
  const n = places.length;
  if (n < 3 || values.length !== n) return null;
  const mean = (of: (i: number) => number) => {
    let sum = 0;
    for (let i = 0; i < n; i += 1) sum += of(i);
    return sum / n;
  };
  const px = (i: number) => places[i]?.x ?? 0;
  const py = (i: number) => places[i]?.y ?? 0;
  const value = (i: number) => values[i] ?? 0;
  const [mx, my, mv] = [mean(px), mean(py), mean(value)];
  const xx = mean((i) => (px(i) - mx) ** 2);
  const yy = mean((i) => (py(i) - my) ** 2);
  const xy = mean((i) => (px(i) - mx) * (py(i) - my));
  const xv = mean((i) => (px(i) - mx) * (value(i) - mv));
  const yv = mean((i) => (py(i) - my) * (value(i) - mv));
  const vv = mean((i) => (value(i) - mv) ** 2);
  const determinant = xx * yy - xy * xy;
  if (!(determinant > 0) || !(vv > 0)) return null;
  const x = (xv * yy - yv * xy) / determinant;
  const y = (yv * xx - xv * xy) / determinant;
  return { x, y, explained: Math.min((x * xv + y * yv) / vv, 1) };
}

const folded = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** Items whose title holds all words, those that begin with the query first; the order is kept else. */
export function findItems<Item extends { readonly title: string; readonly year: number }>(
  items: readonly Item[],
  query: string,
  n: number,
): Item[] {
  const wanted = folded(query).trim();
  if (wanted === '') return [];
  const words = wanted.split(/\s+/);
  const found = items
    .map((item) => ({ item, text: `${folded(item.title)} ${String(item.year)}` }))
    .filter(({ text }) => words.every((word) => text.includes(word)));
  const first = found.filter(({ text }) => text.startsWith(wanted));
  const rest = found.filter(({ text }) => !text.startsWith(wanted));
  return [...first, ...rest].slice(0, n).map(({ item }) => item);
}
