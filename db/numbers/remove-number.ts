import { AppError } from '@roms/domain/errors';
import { WhatsappNumber } from '../models/WhatsappNumber.ts';
import { publish } from '../live-events.ts';
import type { Trx } from '../knex.ts';

/**
 * Takes a number out of the shop; its conversations stay. What waits to be sent from it is not touched here: its next
 * try finds the number gone and goes on from the default one (`db/delivery/reroute-message`). Answers the number as it
 * was, or null when somebody else has removed it. Throws as `refuseRemoval`.
 */
export async function removeNumber(trx: Trx, id: string, now: Date): Promise<WhatsappNumber | null> {
  const number = await WhatsappNumber.query(trx).findById(id).forNoKeyUpdate().throwIfNotFound();
  if (number.removedAt !== null) return null;
  refuseRemoval(number);
  await WhatsappNumber.query(trx)
    .findById(id)
    .patch({ removedAt: now, qr: null, pairingCode: null, version: number.version + 1 });
  await publish(trx, { type: 'session.updated', sessionId: id });
  return number;
}

/** The default number is where the others' sends go, so it stays: throws `default_number` (409). */
export function refuseRemoval({ isDefault }: Pick<WhatsappNumber, 'isDefault'>): void {
  if (isDefault) {
    throw new AppError('default_number', 'Make another number the default one first', { status: 409 });
  }
}
