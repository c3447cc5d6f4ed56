/** Broadcasts: one text to many. What state one can be in, and what can become of each of its recipients. */

/** `partly_done`: it ended, and some failed or expired. */
export const BROADCAST_STATES = [
  'draft',
  'scheduled',
  'running',
  'paused',
  'done',
  'partly_done',
  'cancelled',
] as const;
export type BroadcastState = (typeof BROADCAST_STATES)[number];

/** The states of one that went to its end, and has nobody left. */
export const OVER_STATES = ['done', 'partly_done'] as const satisfies BroadcastState[];

export const isOverState = (state: BroadcastState): boolean =>
  (OVER_STATES as readonly BroadcastState[]).includes(state);

/**
 * Each recipient is in one of these: they sum to the audience. `queued` includes what is being sent; what WhatsApp never
 * proved is `failed` with the reason `unconfirmed`.
 */
export const RECIPIENT_STATUSES = [
  'pending',
  'queued',
  'sent',
  'delivered',
  'read',
  'failed',
  'skipped',
  'cancelled',
  'expired',
] as const;
export type RecipientStatus = (typeof RECIPIENT_STATUSES)[number];

/** How many recipients there are in all, and in each status. */
export type BroadcastCounts = { audience: number } & Record<RecipientStatus, number>;

/** The text and so many others, at most. */
export const MOST_VARIANTS = 5;
/** A list by hand or of a file, at most. */
export const MOST_LISTED = 10_000;

/** Which of its texts a recipient gets, from 0; each gets an even share, and a person the same one whenever it is asked. */
export function variantOf(customerId: number, broadcastId: number, variants: number): number {
  // Of both, so that who gets the first text of one broadcast need not get it of the next.
  return (
    (Math.imul(customerId ^ Math.imul(broadcastId, 0x9e3779b1), 0x85ebca6b) >>> 8) % Math.max(1, variants)
  );
}
