import { MESSAGE_STATUSES, type MessageStatus } from './message-status.ts';

/** What can happen to an outbound message after it was written. */
export type MessageEvent =
  /** The time has come for which a person scheduled it. */
  | 'release'
  /** Its delivery passed the last checks and asks the gateway. */
  | 'claim'
  /** The gateway took nothing: it waits again. */
  | 'put_back'
  /** The gateway's answer to this attempt. */
  | 'settle_sent'
  | 'settle_rejected'
  | 'settle_unknown'
  /** It cannot be sent: no address, past its shelf life. */
  | 'fail'
  /** Its delivery ended without an answer. */
  | 'give_up'
  /** A check stops or defers it, a person cancels it, the customer writes first, opts out or orders again. */
  | 'withdraw'
  /** What a check deferred is due: the next attempt. */
  | 'requeue'
  /** A person wants it sent again: the next attempt. */
  | 'retry'
  /** It comes from a backup: whether it left after the backup was made, nobody knows. */
  | 'restore'
  /** A person lets go what nobody knows of. */
  | 'drop'
  /** Evidence that came later about this attempt. */
  | 'prove_sent'
  | 'prove_rejected'
  /** Evidence that an earlier attempt has arrived. */
  | 'prove_earlier_sent'
  /** WhatsApp's acks. */
  | 'ack_error'
  | 'ack_server'
  | 'ack_device'
  | 'ack_read';

type Step = Partial<Record<MessageStatus, MessageStatus>>;

/**
 * The table of a message's states: what an event makes of each status. A status that is not named stays as it is.
 * Whoever changes a status asks here; nothing that was sent goes back, and only a person's retry sends twice.
 */
const TABLE: Record<MessageEvent, Step> = {
  release: { scheduled: 'queued' },
  claim: { queued: 'sending' },
  put_back: { sending: 'queued' },
  // Another try of the same attempt may have put it back meanwhile: the answer counts all the same.
  settle_sent: { queued: 'sent', sending: 'sent' },
  settle_rejected: { queued: 'failed', sending: 'failed' },
  settle_unknown: { queued: 'unconfirmed', sending: 'unconfirmed' },
  fail: { queued: 'failed', sending: 'failed' },
  // What waited never left; what was handed over may have.
  give_up: { queued: 'failed', sending: 'unconfirmed' },
  withdraw: { scheduled: 'withdrawn', queued: 'withdrawn' },
  requeue: { withdrawn: 'queued' },
  retry: { failed: 'queued', unconfirmed: 'queued' },
  // Also what only waited: the shop from which the backup comes went on and may have sent it.
  restore: { scheduled: 'unconfirmed', queued: 'unconfirmed', sending: 'unconfirmed' },
  drop: { unconfirmed: 'withdrawn' },
  prove_sent: { queued: 'sent', sending: 'sent', unconfirmed: 'sent', failed: 'sent' },
  prove_rejected: { sending: 'failed', unconfirmed: 'failed' },
  // The attempt that is on its way itself settles itself.
  prove_earlier_sent: { queued: 'sent', unconfirmed: 'sent', failed: 'sent' },
  ack_error: {
    queued: 'failed',
    sending: 'failed',
    unconfirmed: 'failed',
    withdrawn: 'failed',
  },
  ack_server: {
    queued: 'sent',
    sending: 'sent',
    unconfirmed: 'sent',
    failed: 'sent',
    withdrawn: 'sent',
  },
  ack_device: {
    queued: 'delivered',
    sending: 'delivered',
    unconfirmed: 'delivered',
    failed: 'delivered',
    withdrawn: 'delivered',
    sent: 'delivered',
  },
  ack_read: {
    queued: 'read',
    sending: 'read',
    unconfirmed: 'read',
    failed: 'read',
    withdrawn: 'read',
    sent: 'read',
    delivered: 'read',
  },
};

export const MESSAGE_EVENTS = Object.keys(TABLE) as MessageEvent[];

/** WhatsApp's ack numbers: −1 error, 0 pending, 1 server, 2 device, 3 read, 4 played. */
const EVENT_OF_ACK: Record<number, MessageEvent> = {
  [-1]: 'ack_error',
  1: 'ack_server',
  2: 'ack_device',
  3: 'ack_read',
  4: 'ack_read',
};

/** The status after an event, or `null` when it changes nothing in this status. */
export function statusAfter(status: MessageStatus, event: MessageEvent): MessageStatus | null {
  return TABLE[event][status] ?? null;
}

/** The statuses that an event changes, for conditions in SQL. */
export function statusesBefore(event: MessageEvent): MessageStatus[] {
  return MESSAGE_STATUSES.filter((status) => statusAfter(status, event) !== null);
}

/** What an ack's number (−1 to 4) says, or `null` when it says nothing about how far the message has come. */
export function eventOfAck(ack: number): MessageEvent | null {
  return EVENT_OF_ACK[ack] ?? null;
}

/**
 * The status after an ack; never a step back, whatever order acks arrive in.
 * −1 means that WhatsApp refused the message: it fails only what had not been proven sent.
 */
export function statusAfterAck(current: MessageStatus, ack: number): MessageStatus {
  const event = eventOfAck(ack);
  return (event && statusAfter(current, event)) ?? current;
}

/** Whether a person may ask for the message to be sent again. */
export function canRetryMessage(status: MessageStatus): boolean {
  return statusAfter(status, 'retry') !== null;
}

/** `messages.status_reason` and `order_lifecycles.reason` of what was open when the backup was made. */
export const RESTORED = 'restored';

/** `messages.status_reason` of a reminder that was taken back because its customer asked for another time. */
export const ANSWERED = 'answered';

/** Whether a message is held because it comes from a backup: a person sends it or lets it go. */
export function isHeldRestored(message: { status: MessageStatus; statusReason: string | null }): boolean {
  return message.status === 'unconfirmed' && message.statusReason === RESTORED;
}

/** An unconfirmed message may have arrived: sending again needs a person's explicit word. */
export function needsRetryConfirmation(status: MessageStatus): boolean {
  return status === 'unconfirmed';
}

/** `messages.status_reason` of what a person took back, and of what the customer made void by writing first. */
export const CANCELLED = 'cancelled';
export const CUSTOMER_WROTE = 'customer_wrote';
