import { publish } from '../live-events.ts';
import type { Trx } from '../knex.ts';

/** A reader's page of a thread; what is older it fetches when it gets there. */
const ANNOUNCED = 50;

/** The latest of the messages that are in this conversation from now on are shown there. */
export async function announceMoved(
  trx: Trx,
  conversationId: number,
  messageIds: readonly number[],
): Promise<void> {
  const latest = [...messageIds].sort((one, other) => other - one).slice(0, ANNOUNCED);
  await publish(
    trx,
    ...latest.map((messageId) => ({ type: 'message.updated' as const, messageId, conversationId })),
  );
}
