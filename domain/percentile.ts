/**
 * The value below which a share (0 to 1) of some numbers lies, between two of them by proportion, as PostgreSQL's
 * `percentile_cont`; null for none.
 */
export function percentileOf(numbers: readonly number[], share: number): number | null {
  if (numbers.length === 0) return null;
  const sorted = [...numbers].sort((one, other) => one - other);
  const place = share * (sorted.length - 1);
  const low = sorted[Math.floor(place)]!;
  const high = sorted[Math.ceil(place)]!;
  return low + (high - low) * (place - Math.floor(place));
}
