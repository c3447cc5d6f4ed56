/** How far an outbound message has come. Inbound messages are always `delivered`. */
export const MESSAGE_STATUSES = [
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

/** WhatsApp's ack numbers: −1 error, 0 pending, 1 server, 2 device, 3 read, 4 played. */
const STATUS_OF_ACK: Record<number, MessageStatus> = { 1: 'sent', 2: 'delivered', 3: 'read', 4: 'read' };

const PROGRESS: Record<MessageStatus, number> = {
  queued: 0,
  sending: 1,
  unconfirmed: 2,
  failed: 2,
  withdrawn: 2,
  sent: 3,
  delivered: 4,
  read: 5,
};

/**
 * The status after an ack; never a step back, whatever order acks arrive in.
 * −1 means that WhatsApp refused the message: it fails only what had not been proven sent.
 */
export function statusAfterAck(current: MessageStatus, ack: number): MessageStatus {
  if (ack === -1) return PROGRESS[current] < PROGRESS.sent ? 'failed' : current;
  const proposed = STATUS_OF_ACK[ack];
  if (proposed === undefined) return current;
  return PROGRESS[proposed] > PROGRESS[current] ? proposed : current;
}

/** Whether a person may ask for the message to be sent again. */
export function canRetryMessage(status: MessageStatus): boolean {
  return status === 'failed' || status === 'unconfirmed';
}

/** An unconfirmed message may have arrived: sending again needs a person's explicit word. */
export function needsRetryConfirmation(status: MessageStatus): boolean {
  return status === 'unconfirmed';
}
