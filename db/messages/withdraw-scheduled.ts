import { CUSTOMER_WROTE } from '@roms/domain/message-lifecycle';
import { Message } from '../models/Message.ts';
import type { Trx } from '../knex.ts';
import { moveMessage } from './write-message.ts';

/**
 * Takes back what is scheduled for a conversation in which the customer has just written: it may not fit any more. The
 * caller holds the customer's row and has moved the conversation, so that none is scheduled meanwhile.
 */
export async function withdrawScheduled(trx: Trx, conversationId: number): Promise<void> {
  const scheduled = await Message.query(trx)
    .where({ conversationId, status: 'scheduled' })
    .orderBy('id')
    .select('id', 'status');
  for (const message of scheduled)
    await moveMessage(trx, message, 'withdraw', { statusReason: CUSTOMER_WROTE });
}
