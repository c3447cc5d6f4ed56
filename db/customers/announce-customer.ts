import { publish } from '../live-events.ts';
import type { Trx } from '../knex.ts';

/** What stands of a customer in conversations (name, consent) has changed: their readers get them anew. */
export async function announceCustomer(trx: Trx, customerId: number): Promise<void> {
  const conversations = await trx('conversations')
    .where({ customer_id: customerId })
    .update({ version: trx.raw('version + 1') })
    .returning<{ id: number }[]>('id');
  await publish(
    trx,
    ...conversations.map(({ id }) => ({ type: 'conversation.updated' as const, conversationId: id })),
  );
}
