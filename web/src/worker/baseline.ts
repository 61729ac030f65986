// What a page without an engine would do: one dot product for each item, in JavaScript, and the n best of them. It is meant to
// be good JavaScript: one flat typed array, four sums at a time, and no sorting of what cannot be among the best.

import type { BaselineApi } from '../shared/baseline';

/** The indices of the n largest scores, largest first, ties by index. */
export function best(scores: Float32Array, n: number): number[] {
  const top: number[] = [];
  let least = -Infinity;
  for (let i = 0; i < scores.length; i += 1) {
    const score = scores[i] as number;
    if (top.length === n && score <= least) continue;
    let place = top.length;
    while (place > 0 && (scores[top[place - 1] as number] as number) < score) place -= 1;
    top.splice(place, 0, i);
    if (top.length > n) top.pop();
    least = scores[top[top.length - 1] as number] as number;
  }
  return top;
}

export function scoreAll(factors: Float32Array, taste: Float32Array, scores: Float32Array): void {
  const k = taste.length;
  const whole = k - (k % 4);
  for (let item = 0, at = 0; item < scores.length; item += 1, at += k) {
    let [a, b, c, d] = [0, 0, 0, 0];
    for (let j = 0; j < whole; j += 4) {
      a += (factors[at + j] as number) * (taste[j] as number);
      b += (factors[at + j + 1] as number) * (taste[j + 1] as number);
      c += (factors[at + j + 2] as number) * (taste[j + 2] as number);
      d += (factors[at + j + 3] as number) * (taste[j + 3] as number);
    }
    for (let j = whole; j < k; j += 1) a += (factors[at + j] as number) * (taste[j] as number);
    scores[item] = a + b + (c + d);
  }
}

export class Baseline implements BaselineApi {
  #factors = new Float32Array();
  #taste = new Float32Array();
  #scores = new Float32Array();

  prepare(numItems: number, numFactors: number): void {
    // Their values do not matter to the time that it takes.
    let state = 1;
    const next = () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 31 - 1;
    };
    this.#factors = Float32Array.from({ length: numItems * numFactors }, next);
    this.#taste = Float32Array.from({ length: numFactors }, next);
    this.#scores = new Float32Array(numItems);
  }

  rank(n: number): number {
    const start = performance.now();
    scoreAll(this.#factors, this.#taste, this.#scores);
    best(this.#scores, n);
    return performance.now() - start;
  }
}
