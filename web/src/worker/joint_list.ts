// A list for two: until the engine makes one itself, the films that both lists hold, by the mean of their places.

/** Best first; of equal means the film whose worse place is better. */
export function jointList(
  mine: ArrayLike<number>,
  theirs: ArrayLike<number>,
  n: number,
): Uint32Array {
  const places = new Map(Array.from(mine, (movieId, place) => [movieId, place]));
  const joint = Array.from(theirs, (movieId, place) => {
    const other = places.get(movieId);
    return other === undefined
      ? null
      : { movieId, sum: place + other, worse: Math.max(place, other) };
  }).filter((film) => film !== null);
  joint.sort((a, b) => a.sum - b.sum || a.worse - b.worse);
  return Uint32Array.from(joint.slice(0, n), ({ movieId }) => movieId);
}
