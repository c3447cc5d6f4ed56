const THANKED_WITHIN_MS = 24 * 3_600_000;

/** Whether an order is thanked for at `now`. Older ones are imports: nobody wants to be thanked for them any more. */
export function isThankedAt(orderedAt: Date, now: Date): boolean {
  return now.getTime() - orderedAt.getTime() <= THANKED_WITHIN_MS;
}
