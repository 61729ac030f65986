// The plain JavaScript that the engine is compared with, in a worker of its own.

export interface BaselineApi {
  /** Makes up so many items with so many factors. */
  prepare(numItems: number, numFactors: number): void;
  /** Ranks all of them for some taste; answers the milliseconds that it took. */
  rank(n: number): number;
}
