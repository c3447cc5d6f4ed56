/** What may be said of the texts of a broadcast: few answers are chance, and a winner is named only when it is none. */

export type Share = { share: number; low: number; high: number };
export type VariantFigures = { variant: number; reached: number; replied: number; ordered: number };

export type Winner =
  | { outcome: 'one' }
  | { outcome: 'too_few'; minimum: number; needed: number }
  | { outcome: 'even'; minimum: number }
  | { outcome: 'won'; minimum: number; variant: number; by: 'ordered' | 'replied' };

/** Each text has to reach so many before anything is said: below, one order more or less turns the result. */
export const MINIMUM_REACHED = 100;
/** Nineteen times of twenty. */
const Z = 1.959964;

/** A share of so many with the bounds in which the true one lies nineteen times of twenty (Wilson); of none anything. */
export function shareOf(hits: number, of: number): Share {
  if (of <= 0) return { share: 0, low: 0, high: 1 };
  const share = Math.min(1, hits / of);
  const scale = 1 + (Z * Z) / of;
  const middle = (share + (Z * Z) / (2 * of)) / scale;
  const reach = (Z / scale) * Math.sqrt((share * (1 - share)) / of + (Z * Z) / (4 * of * of));
  // The bounds of none and of all are exactly those, whatever the last digit says.
  return {
    share,
    low: hits === 0 ? 0 : Math.max(0, middle - reach),
    high: share === 1 ? 1 : Math.min(1, middle + reach),
  };
}

/**
 * Which text did better, by the orders that it brought, else by its answers: its difference to every other one must be
 * larger than chance makes it (two shares, with the bound shared out among the comparisons).
 */
export function winnerOf(variants: readonly VariantFigures[]): Winner {
  if (variants.length < 2) return { outcome: 'one' };
  const minimum = MINIMUM_REACHED;
  const fewest = Math.min(...variants.map(({ reached }) => reached));
  if (fewest < minimum) return { outcome: 'too_few', minimum, needed: minimum - fewest };
  for (const by of ['ordered', 'replied'] as const) {
    const [best, ...others] = [...variants].sort((a, b) => b[by] / b.reached - a[by] / a.reached);
    const isClear = others.every((other) => isMore(best!, other, by, others.length));
    if (isClear) return { outcome: 'won', minimum, variant: best!.variant, by };
  }
  return { outcome: 'even', minimum };
}

/** Quantiles of the normal distribution for 5 % shared out among one to four comparisons, both sides. */
const BOUNDS = [1.959964, 2.241403, 2.39398, 2.497705] as const;

function isMore(
  one: VariantFigures,
  other: VariantFigures,
  by: 'ordered' | 'replied',
  comparisons: number,
): boolean {
  const pooled = (one[by] + other[by]) / (one.reached + other.reached);
  const spread = Math.sqrt(pooled * (1 - pooled) * (1 / one.reached + 1 / other.reached));
  const difference = one[by] / one.reached - other[by] / other.reached;
  return spread > 0 && difference / spread > BOUNDS[Math.min(comparisons, BOUNDS.length) - 1]!;
}
