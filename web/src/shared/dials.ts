// What the visitor turns the list towards. All in whole steps; 0 is as the model has it.

import type { Dials as EngineDials } from './protocol';

export const dialNames = ['unseen', 'loved', 'obscure', 'varied', 'new', 'lately'] as const;
export type DialName = (typeof dialNames)[number];

/**
 * unseen: what has probably not been seen (+ only); loved: what would be rated high (+) or what would be chosen (−); obscure: little known (+) or popular (−);
 * varied: items unlike each other (+ only); new: recent (+) or old (−); lately: what was rated lately counts for more (+ only).
 */
export type Dials = Readonly<Record<DialName, number>>;

export const dialSteps = 5; // to each side

export const neutralDials: Dials = {
  unseen: 0,
  loved: 0,
  obscure: 0,
  varied: 0,
  new: 0,
  lately: 0,
};

export const dialRange = (name: DialName): readonly [lowest: number, highest: number] => [
  ['unseen', 'varied', 'lately'].includes(name) ? 0 : -dialSteps,
  dialSteps,
];

export const areNeutral = (dials: Dials): boolean => dialNames.every((name) => dials[name] === 0);

/** A whole number within the dial's range, else 0. */
export function dialAt(name: DialName, text: string | null): number {
  const [lowest, highest] = dialRange(name);
  const value = /^-?\d$/.test(text ?? '') ? Number(text) : 0;
  return value >= lowest && value <= highest ? value : 0;
}

/** As the engine takes them. */
export const turnedBy = (dials: Dials): EngineDials => ({
  watch: -dials.loved / dialSteps,
  popularity: -dials.obscure / dialSteps,
  recency: dials.new / dialSteps,
  diversity: dials.varied / dialSteps,
  unseen: dials.unseen / dialSteps,
});
