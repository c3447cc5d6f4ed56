/** Which products are bought together more than chance would have it, and often enough to say so. */

/** Orders of the shop: those that held both, how many customers placed them, those that held each, and all. */
export type PairCounts = {
  together: number;
  customers: number;
  one: number;
  other: number;
  all: number;
};

/** A rule "who buys one buys the other": the share of one's orders, and how many times what chance would give. */
export type Association = { confidence: number; lift: number };

/**
 * What a rule must have: so many orders (its support), of so many customers, so that no household's habit is a rule; so
 * large a share of one's orders; so many times what chance would give. `evidence` is the log-likelihood ratio against
 * chance: 15 comes about by itself less than once in ten thousand pairs, so that a thousand products make no rule by luck.
 */
export const FLOOR = { orders: 5, customers: 3, confidence: 0.05, lift: 1.5, evidence: 15 } as const;

/** A product is offered with its best rules only: a reminder has room for two. */
export const MOST_RULES = 20;

/** The rule from one product to the other; null below the floor. The nightly count says the same in SQL. */
export function association({ together, customers, one, other, all }: PairCounts): Association | null {
  if (together < FLOOR.orders || customers < FLOOR.customers) return null;
  const byChance = (one * other) / all;
  const confidence = together / one;
  const lift = together / byChance;
  const evidence = 2 * (together * Math.log(lift) - (together - byChance));
  return confidence >= FLOOR.confidence && lift >= FLOOR.lift && evidence >= FLOOR.evidence
    ? { confidence, lift }
    : null;
}
