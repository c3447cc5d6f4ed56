import type { Knex } from 'knex';
import { AppError } from '@roms/domain/errors';
import { WhatsappNumber } from '../models/WhatsappNumber.ts';

/**
 * The number by which a send of `sessionId` leaves: that one, or the shop's default once it was removed. Undefined when
 * there is none.
 */
export async function numberInService(db: Knex, sessionId: string): Promise<WhatsappNumber | undefined> {
  return WhatsappNumber.query(db)
    .whereNull('removedAt')
    .where((either) => either.where('id', sessionId).orWhere('is_default', true))
    .orderByRaw('id = ? DESC', [sessionId])
    .first();
}

/** As `numberInService`; throws `session_removed` (409) when there is none. */
export async function requireNumberInService(db: Knex, sessionId: string): Promise<WhatsappNumber> {
  const number = await numberInService(db, sessionId);
  if (!number) {
    throw new AppError('session_removed', 'The number was removed, and the shop has no default one', {
      status: 409,
    });
  }
  return number;
}
