import { lockMessage } from '../messages/lock-message.ts';
import { updateMessage } from '../messages/write-message.ts';
import type { Trx } from '../knex.ts';

/**
 * Tells people once why a message waits that was not asked for yet: what is known of it already is not written again,
 * however often it is tried. `reason` is a stable code.
 */
export async function noteWait(
  trx: Trx,
  { messageId, attempt, reason }: { messageId: number; attempt: number; reason: string },
): Promise<void> {
  const { message } = await lockMessage(trx, messageId);
  if (message.attempt !== attempt || message.status !== 'queued' || message.statusReason !== null) return;
  await updateMessage(trx, messageId, { statusReason: reason });
}
