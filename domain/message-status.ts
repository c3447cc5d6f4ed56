/** How far an outbound message has come. Inbound messages are always `delivered`. */
export const MESSAGE_STATUSES = [
  'scheduled',
  'queued',
  'sending',
  'sent',
  'delivered',
  'read',
  'failed',
  'unconfirmed',
  'withdrawn',
] as const;
export type MessageStatus = (typeof MESSAGE_STATUSES)[number];

/** It is being delivered, or should be. What is `scheduled` is not yet: it keeps nothing waiting. */
export const OPEN_STATUSES = ['queued', 'sending'] as const satisfies MessageStatus[];
/** WhatsApp has it for certain. */
export const PROVEN_STATUSES = ['sent', 'delivered', 'read'] as const satisfies MessageStatus[];

/** Whether its delivery is still going on. */
export function isOpenMessage(status: MessageStatus): boolean {
  return OPEN_STATUSES.some((open) => open === status);
}

/** Whether WhatsApp has it for certain. */
export function isProvenSent(status: MessageStatus): boolean {
  return PROVEN_STATUSES.some((proven) => proven === status);
}
