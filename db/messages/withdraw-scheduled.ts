import { CUSTOMER_WROTE } from '@roms/domain/message-lifecycle';
import { Message } from '../models/Message.ts';
import type { Trx } from '../knex.ts';
import { moveMessage } from './write-message.ts';

/**
 * Takes back what is scheduled for a conversation in which the customer has just written: it may not fit any more. The
 * caller holds the customer's row and has moved the conversation, so that none is scheduled meanwhile.
 */
export async function withdrawScheduled(trx: Trx, conversationId: number): Promise<void> {
  await withdrawEach(trx, await scheduledIn(trx, conversationId));
}

/**
 * As `withdrawScheduled`, in a conversation that another one was joined to: only what was written before a message of
 * the customer that came with the other. The caller holds both customers' rows.
 */
export async function withdrawOvertaken(trx: Trx, conversationId: number): Promise<void> {
  const newest = await trx('messages')
    .where({ conversation_id: conversationId, direction: 'inbound' })
    .max<{ id: number | null } | undefined>('id as id')
    .first();
  const scheduled = await scheduledIn(trx, conversationId);
  await withdrawEach(
    trx,
    scheduled.filter(({ id }) => id < (newest?.id ?? 0)),
  );
}

function scheduledIn(trx: Trx, conversationId: number): Promise<Message[]> {
  return Message.query(trx)
    .where({ conversationId, status: 'scheduled' })
    .orderBy('id')
    .select('id', 'status')
    .execute();
}

async function withdrawEach(trx: Trx, scheduled: readonly Message[]): Promise<void> {
  for (const message of scheduled)
    await moveMessage(trx, message, 'withdraw', { statusReason: CUSTOMER_WROTE });
}
