import type { MessageStatus } from './message-status.ts';

/** What became of a reminder, the best that is known of it; `not_sent`: its cycle ended before. */
export const REMINDER_OUTCOMES = [
  'reordered',
  'answered',
  'read',
  'delivered',
  'sent',
  'unconfirmed',
  'failed',
  'not_sent',
] as const;
export type ReminderOutcome = (typeof REMINDER_OUTCOMES)[number];

/**
 * How far a reminder got, each with what got further. `answered`: its customer wrote within the answer window, before the
 * next reminder that reached them; `reordered`: it arrived and brought an order that is revenue.
 */
export const REMINDER_REACHES = ['sent', 'delivered', 'read', 'answered', 'reordered'] as const;
export type ReminderReach = (typeof REMINDER_REACHES)[number];

/** `status`: of its message; null: there is none that was handed over. An answer proves that it arrived, whatever WhatsApp said. */
export function outcomeOf({
  status,
  hasOrdered,
  hasAnswered,
}: {
  status: MessageStatus | null;
  hasOrdered: boolean;
  hasAnswered: boolean;
}): ReminderOutcome {
  if (hasOrdered) return 'reordered';
  if (status === 'failed') return 'failed';
  const isHandedOver =
    status === 'sent' || status === 'delivered' || status === 'read' || status === 'unconfirmed';
  if (!isHandedOver) return 'not_sent';
  return hasAnswered ? 'answered' : status;
}
