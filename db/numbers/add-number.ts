import { WhatsappNumber } from '../models/WhatsappNumber.ts';
import { publish } from '../live-events.ts';
import type { Trx } from '../knex.ts';
import { ensureNumber } from './ensure-number.ts';

/**
 * Gives a number its name in the shop. Its row may be there already: wa-service told of it first, or it was removed once
 * and comes back, with its conversations.
 */
export async function addNumber(
  trx: Trx,
  { id, label }: { id: string; label: string },
): Promise<WhatsappNumber> {
  await ensureNumber(trx, id);
  const stored = await WhatsappNumber.query(trx).findById(id).forNoKeyUpdate().throwIfNotFound();
  // Of what it was before its removal nothing holds: its next report says how it is.
  const anew =
    stored.removedAt === null ? {} : { state: 'stopped' as const, reason: null, since: new Date() };
  const number = await WhatsappNumber.query(trx).patchAndFetchById(id, {
    ...anew,
    label,
    removedAt: null,
    version: stored.version + 1,
  });
  await publish(trx, { type: 'session.updated', sessionId: id });
  return number;
}
