import { lockMessage } from '../messages/lock-message.ts';
import { moveMessage } from '../messages/write-message.ts';
import type { Trx } from '../knex.ts';

/**
 * `sending` → `queued`: the gateway took nothing, so the message can be withdrawn again while it waits.
 * `reason` is why it waits, for the people who look at it; null while that is not worth a word.
 */
export async function putBackMessage(
  trx: Trx,
  { messageId, attempt, reason }: { messageId: number; attempt: number; reason: string | null },
): Promise<void> {
  const { message } = await lockMessage(trx, messageId);
  if (message.attempt === attempt) await moveMessage(trx, message, 'put_back', { statusReason: reason });
}
