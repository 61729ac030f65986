// How many inputs a property is tried on. By itself the same ones each time; MATINEE_RUNS asks for as many others.

import fc from 'fast-check';

const wanted = Number(process.env['MATINEE_RUNS'] ?? 0);

/** `share`: of the usual number, for properties that take long. */
export const runs = (share = 1): fc.Parameters<unknown> =>
  wanted > 0
    ? { numRuns: Math.ceil(wanted * share) }
    : { numRuns: Math.ceil(300 * share), seed: 20261129 };
