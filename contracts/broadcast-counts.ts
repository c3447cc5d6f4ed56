import { z } from 'zod';
import { BROADCAST_STATES, RECIPIENT_STATUSES } from '@roms/domain/broadcast';

/** How far a broadcast is. */

const count = z.number().int();

export const broadcastStateSchema = z.enum(BROADCAST_STATES);
export const recipientStatusSchema = z.enum(RECIPIENT_STATUSES);

/** Exclusive: the others sum to `audience`, at every moment. */
export const broadcastCountsSchema = z.object({
  audience: count,
  pending: count,
  queued: count,
  sent: count,
  delivered: count,
  read: count,
  failed: count,
  skipped: count,
  cancelled: count,
  expired: count,
});
