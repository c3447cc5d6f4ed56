import type { RecipientStatus } from './broadcast.ts';
import { isDeferral } from './decisions/pipeline.ts';
import { CANCELLED } from './message-lifecycle.ts';
import type { MessageStatus } from './message-status.ts';

/** What a broadcast's recipient is, by the message that was written to them. */

/** `messages.status_reason` of what was taken back because its broadcast was paused: it is still to come. */
export const PAUSED = 'paused';
/** `messages.status_reason` of a broadcast's message whose recipient became another one by a merge or its undo. */
export const MERGED = 'merged';
/** `broadcasts.pause_reason` of a pause by a person. */
export const PERSON = 'person';
/** `broadcast_recipients.reason` of what WhatsApp never proved: it may have arrived, and is not sent again. */
export const UNCONFIRMED = 'unconfirmed';
/** `messages.status_reason` of what did not leave in time. */
const EXPIRED = 'expired';

export type RecipientStanding = { status: RecipientStatus; reason: string | null };

/** The statuses of a recipient in which nothing more is to come of itself. */
export const ENDED_RECIPIENTS = [
  'failed',
  'skipped',
  'cancelled',
  'expired',
] as const satisfies RecipientStatus[];

/** The ends by which a broadcast did not reach somebody whom it should have. */
export const UNREACHED = ['failed', 'expired'] as const satisfies RecipientStatus[];

export const isUnreached = (status: RecipientStatus): boolean =>
  (UNREACHED as readonly RecipientStatus[]).includes(status);

/** What became of a recipient whose message has this status, and why. */
export function standingOf({
  status,
  statusReason,
}: {
  status: MessageStatus;
  statusReason: string | null;
}): RecipientStanding {
  switch (status) {
    case 'scheduled':
    case 'queued':
    case 'sending':
      return { status: 'queued', reason: null };
    case 'sent':
    case 'delivered':
    case 'read':
      return { status, reason: null };
    case 'unconfirmed':
      return { status: 'failed', reason: UNCONFIRMED };
    case 'failed':
      return statusReason === EXPIRED
        ? { status: 'expired', reason: null }
        : { status: 'failed', reason: statusReason };
    case 'withdrawn':
      return withdrawn(statusReason);
  }
}

/** Of a message that was taken back: put off, ended with its broadcast, or refused by a check. */
function withdrawn(reason: string | null): RecipientStanding {
  if (reason === CANCELLED) return { status: 'cancelled', reason: null };
  return { status: reason === PAUSED || isDeferral(reason) ? 'pending' : 'skipped', reason };
}
