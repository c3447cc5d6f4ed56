/** The middle of some numbers, or the mean of the two in the middle; null for none. */
export function median(numbers: readonly number[]): number | null {
  const sorted = [...numbers].sort((one, other) => one - other);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)];
  if (upper === undefined) return null;
  return Number.isInteger(middle) ? (sorted[middle - 1]! + upper) / 2 : upper;
}
