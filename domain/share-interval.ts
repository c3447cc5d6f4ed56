/** How sure a share is that was counted in some: intervals of 95 %. */

/** So many of how many. */
export type Counted = { count: number; ordered: number };
export type Interval = { low: number; high: number };

/** The normal quantile of 97.5 %. */
const Z = 1.959963984540054;

/** Wilson's interval of a share: also right for few and near 0 and 1. Null of nobody. */
export function wilsonInterval({ count, ordered }: Counted): Interval | null {
  if (count === 0) return null;
  const share = ordered / count;
  const spread = Z * Math.sqrt((share * (1 - share)) / count + (Z * Z) / (4 * count * count));
  const [middle, scale] = [share + (Z * Z) / (2 * count), 1 + (Z * Z) / count];
  return { low: Math.max(0, (middle - spread) / scale), high: Math.min(1, (middle + spread) / scale) };
}

/**
 * The share of the one less that of the other, with Newcombe's interval (method 10: made of the two Wilson intervals).
 * Null when one of them is nobody.
 */
export function shareDifference(one: Counted, other: Counted): ({ value: number } & Interval) | null {
  const [first, second] = [wilsonInterval(one), wilsonInterval(other)];
  if (first === null || second === null) return null;
  const [p, q] = [one.ordered / one.count, other.ordered / other.count];
  return {
    value: p - q,
    low: p - q - Math.hypot(p - first.low, second.high - q),
    high: p - q + Math.hypot(first.high - p, q - second.low),
  };
}
