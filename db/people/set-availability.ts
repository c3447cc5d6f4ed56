import type { Availability } from '@roms/domain/availability';
import { User } from '../models/User.ts';
import type { Trx } from '../knex.ts';
import { lockAssignment } from './lock-assignment.ts';
import { lockUser } from './lock-user.ts';

export type ChangedAvailability = {
  before: Availability;
  /** The absence that began with it: its workflow is to be started after the commit. */
  absence: number | null;
};

/**
 * Writes down what a person chose, under the lock of assignment; null when it was so already. Whoever goes Offline is
 * absent from now on; whoever comes back is not any more.
 */
export async function setAvailability(
  trx: Trx,
  userId: number,
  state: Availability,
): Promise<ChangedAvailability | null> {
  await lockAssignment(trx);
  const user = await lockUser(trx, userId);
  const before = user.availability;
  const isAbsent = state === 'offline';
  if (before === state) {
    if (!isAbsent && user.absentSince !== null)
      await User.query(trx).findById(userId).patch({ absentSince: null });
    return null;
  }
  const absence = isAbsent ? user.absence + 1 : user.absence;
  await User.query(trx)
    .findById(userId)
    .patch({
      availability: state,
      availabilityAt: new Date(),
      absence,
      // One that began when the last tab was closed goes on.
      absentSince: isAbsent ? (user.absentSince ?? new Date()) : null,
      goneAt: null,
    });
  return { before, absence: isAbsent ? absence : null };
}
