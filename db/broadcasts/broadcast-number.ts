import type { Knex } from 'knex';
import { AppError } from '@roms/domain/errors';
import type { Broadcast } from '../models/Broadcast.ts';
import type { WhatsappNumber } from '../models/WhatsappNumber.ts';
import { numberInService } from '../numbers/number-in-service.ts';

/**
 * The number by which a broadcast leaves: the one that was chosen, or the shop's default. Throws `session_not_found`
 * while the shop has none.
 */
export async function broadcastNumber(
  db: Knex,
  { sessionId }: Pick<Broadcast, 'sessionId'>,
): Promise<WhatsappNumber> {
  const number = await numberInService(db, sessionId ?? '');
  if (!number) throw new AppError('session_not_found', 'The shop has no WhatsApp number');
  return number;
}
