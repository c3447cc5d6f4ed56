/** The earlier of two moments; null is none at all. */
export function soonest(at: Date, other: Date | null): Date {
  return other !== null && other < at ? other : at;
}
