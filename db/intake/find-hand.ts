import { autoAssign } from '../conversations/auto-assign.ts';
import type { RecordedInbound } from '../conversations/record-inbound-message.ts';
import type { Trx } from '../knex.ts';

/**
 * A conversation is open now, as it was before a customer's word opened it: who answers it? Call it last: all of the
 * shop waits for the lock that this takes.
 */
export async function findHand(
  trx: Trx,
  { id, status, assigneeId }: RecordedInbound['conversation'],
): Promise<void> {
  if (assigneeId === null) await autoAssign(trx, id);
  else if (status === 'resolved') await autoAssign(trx, id, { cause: 'reopened' });
}
