/** A login that nobody used for a week is over; each use moves the end (milliseconds). */
export const LOGIN_IDLE_MS = 7 * 24 * 3_600_000;
/** No login lasts longer than a month, however much it is used: a copied cookie ends too (milliseconds). */
export const LOGIN_MOST_MS = 30 * 24 * 3_600_000;

/** When a login that was opened at `openedAt` and is used now will be over. */
export function loginEnd(openedAt: Date, now: Date): Date {
  return new Date(Math.min(now.getTime() + LOGIN_IDLE_MS, openedAt.getTime() + LOGIN_MOST_MS));
}
