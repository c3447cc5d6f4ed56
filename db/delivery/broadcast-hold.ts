import type { BroadcastState } from '@roms/domain/broadcast';
import { MERGED, PAUSED } from '@roms/domain/broadcast-recipient';
import { CANCELLED } from '@roms/domain/message-lifecycle';
import type { Message } from '../models/Message.ts';
import type { Trx } from '../knex.ts';

/**
 * Why nothing of a message's broadcast may leave now; null when it may, or the message is of none. One that is nobody's
 * any more (its recipient was merged with one who gets another) never leaves. Asked under the customer's lock: a pause
 * that commits later takes back itself what still waits.
 */
export async function broadcastHold(
  trx: Trx,
  { id, automation }: Message,
): Promise<typeof PAUSED | typeof CANCELLED | typeof MERGED | null> {
  if (automation !== 'broadcast') return null;
  const broadcast = await trx('broadcasts as b')
    .join('broadcast_recipients as r', 'r.broadcast_id', 'b.id')
    .where('r.message_id', id)
    .first<{ state: BroadcastState } | undefined>('b.state');
  if (!broadcast) return MERGED;
  if (broadcast.state === 'cancelled') return CANCELLED;
  return broadcast.state === 'paused' || broadcast.state === 'scheduled' ? PAUSED : null;
}
