/** The business identity of an automated message: its unique key is what makes it once. */

const OF_BROADCAST = /^broadcast:\d+:\d+$/;
const SEND = /^(?:message:(\d{1,15})|(broadcast:\d{1,15}:\d{1,15})):(\d{1,9})$/;

/** The one thank-you of an order. */
export function thankYouKey(orderId: number): string {
  return `order:${orderId}:thankyou`;
}

/** The one reminder of an order's cycle. */
export function reminderKey(orderId: number, cycle: number): string {
  return `${remindersOf(orderId)}${cycle}`;
}

/** What the keys of all of an order's reminders begin with. */
export function remindersOf(orderId: number): string {
  return `order:${orderId}:reminder:`;
}

/** The cycle of which a message was the reminder; null for the key of anything else. */
export function cycleOfReminder(key: string | null): number | null {
  const cycle = /^order:\d+:reminder:(\d+)$/.exec(key ?? '')?.[1];
  return cycle === undefined ? null : Number(cycle);
}

/** The one notice that an order has reached a status. */
export function orderStatusKey(orderId: number, status: string): string {
  return `order:${orderId}:status:${status}`;
}

/** The one message of a broadcast to a customer. */
export function broadcastKey(broadcastId: number, customerId: number): string {
  return `broadcast:${broadcastId}:${customerId}`;
}

/** The one answer to a reply word, by the row of the consent that it changed. */
export function consentAnswerKey(consentId: number): string {
  return `consent:${consentId}:answer`;
}

/** The one away message to a customer in an absence, by its closing; null: since the shop was never open. */
export function awayKey(customerId: number, closedAt: Date | null): string {
  return `customer:${customerId}:away:${closedAt?.toISOString() ?? 'never_open'}`;
}

/** The one follow-up to a question, by the message that asks it. */
export function followUpKey(messageId: number): string {
  return `message:${messageId}:follow_up`;
}

/** The one summary of a week for somebody of the shop, by the week's Monday. */
export function weeklySummaryKey(customerId: number, monday: string): string {
  return `weekly:${monday}:${customerId}`;
}

/** The one trial of a text that somebody asked for, by the id that they gave it. */
export function testKey(userId: number, clientId: string): string {
  return `test:${userId}:${clientId}`;
}

/** That the customer answered one reminder, or bought again after it: once for each of the two. */
export function answerEventKey(orderId: number, cycle: number, event: 'replied' | 'reordered'): string {
  return `${reminderKey(orderId, cycle)}:answer:${event}`;
}

/** One attempt at one message, by its row: the workflow's id, and most sends' key. A retry is another attempt. */
export function sendKey(messageId: number, attempt: number): string {
  return `message:${messageId}:${attempt}`;
}

type Send = { id: number; attempt: number; occurrenceKey: string | null };

/**
 * By what the gateway knows an attempt at a message. A broadcast's is named by whom it is for, not by its row: a shop that
 * comes from a backup writes the rows of the lost time anew, and must ask by the keys that those had.
 */
export function keyOfSend({ id, attempt, occurrenceKey }: Send): string {
  return occurrenceKey !== null && OF_BROADCAST.test(occurrenceKey)
    ? `${occurrenceKey}:${attempt}`
    : sendKey(id, attempt);
}

/** What a send's key names; an occurrence key alone means its first attempt. */
export function sendOfKey(key: string): { of: { id: number } | { occurrenceKey: string }; attempt: number } {
  const [, id, occurrenceKey, attempt] = SEND.exec(key) ?? [];
  if (attempt === undefined) return { of: { occurrenceKey: key }, attempt: 1 };
  return {
    of: id === undefined ? { occurrenceKey: occurrenceKey! } : { id: Number(id) },
    attempt: Number(attempt),
  };
}

/** The one answer to a reply word that moved a reminder, by the customer's message and, if that was edited into it, when. */
export function wordAnswerKey(messageId: number, editedAt: Date | null): string {
  const key = `message:${messageId}:answer`;
  return editedAt === null ? key : `${key}:${editedAt.toISOString()}`;
}
