/** Who is not reminded, so that it shows what reminding is worth. */

export type HoldoutGroup = {
  /** What decides whether a customer is written to: the id of a reminder's rule, or of a broadcast. */
  rule: string;
  customerId: number;
  /** Share that is held out, 0–50. */
  percent: number;
};

/**
 * Whether a customer is held out by a rule: always the same answer for the same share, and whoever is in a small share
 * is in every larger one.
 */
export function isHeldOut({ rule, customerId, percent }: HoldoutGroup): boolean {
  return placeOf(`${rule}:${customerId}`) < percent / 100;
}

/** A text's own place between 0 and 1: FNV-1a, then mixed, for texts that differ in their last letter lie close in it. */
function placeOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

/** Customers of both kinds, reminded and held out, below which a difference between them may be chance. */
export const ENOUGH_TO_COMPARE = 300;
