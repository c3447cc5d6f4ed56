import type { Knex } from 'knex';
import { outstaysShift } from '@roms/domain/shift';
import { User } from '../models/User.ts';
import type { Trx } from '../knex.ts';
import type { Absent } from './live-streams.ts';
import { lockAssignment } from './lock-assignment.ts';
import { lockUser } from './lock-user.ts';
import { setAvailability } from './set-availability.ts';

/** The moment, and the zone of the shop's clock. */
type When = { now: Date; zone: string };

/** Who is Online since before their last shift ended. */
export async function shiftsOver(db: Knex, { now, zone }: When): Promise<number[]> {
  const people = await User.query(db)
    .where({ active: true, availability: 'online' })
    .whereNotNull('shiftHours')
    .orderBy('id');
  return people.filter((person) => outstaysShift(person, now, zone)).map(({ id }) => id);
}

/**
 * Makes a person Offline whose shift is over, as they would themselves: the absence that it answers hands over what they
 * have after its grace. Null when it is not so any more.
 */
export async function endShift(trx: Trx, userId: number, { now, zone }: When): Promise<Absent | null> {
  await lockAssignment(trx);
  const person = await lockUser(trx, userId);
  if (!person.active || !outstaysShift(person, now, zone)) return null;
  const changed = await setAvailability(trx, userId, 'offline');
  return changed === null || changed.absence === null ? null : { userId, absence: changed.absence };
}
