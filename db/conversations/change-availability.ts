import type { Availability } from '@roms/domain/availability';
import { setAvailability, type ChangedAvailability } from '../people/set-availability.ts';
import type { Trx } from '../knex.ts';
import { drainQueue } from './drain-queue.ts';

/** As `setAvailability`; whoever comes Online is given what waits in the queue. */
export async function changeAvailability(
  trx: Trx,
  userId: number,
  state: Availability,
): Promise<ChangedAvailability | null> {
  const changed = await setAvailability(trx, userId, state);
  if (changed && state === 'online') await drainQueue(trx);
  return changed;
}
