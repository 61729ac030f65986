/** Places in a column that keep at least `gap` between each other, as near as they can be to what was wanted. */
export function spread(
  wanted: readonly number[],
  gap: number,
  low: number,
  high: number,
): number[] {
  const order = wanted.map((y, i) => ({ y, i })).sort((a, b) => a.y - b.y);
  for (const [i, at] of order.entries()) {
    const before = order[i - 1];
    if (before !== undefined) at.y = Math.max(at.y, before.y + gap);
    else at.y = Math.max(at.y, low);
  }
  for (let i = order.length - 1; i >= 0; i -= 1) {
    const [at, after] = [order[i], order[i + 1]];
    if (at !== undefined) at.y = Math.min(at.y, after === undefined ? high : after.y - gap);
  }
  const placed = new Array<number>(wanted.length).fill(0);
  for (const { y, i } of order) placed[i] = y;
  return placed;
}
