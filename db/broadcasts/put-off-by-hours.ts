import { nextAllowedMinute } from '@roms/domain/clock';
import { nextAllowedTime } from '@roms/domain/decisions/allowed-time';
import { ZONES, type Zone } from '@roms/domain/regions/region';
import { reminderSlot } from '@roms/domain/reminder';
import {
  presentOf,
  sendingRules,
  type PipelineSettings,
  type SendingRules,
} from '../decisions/pipeline-settings.ts';
import type { Broadcast } from '../models/Broadcast.ts';
import type { Trx } from '../knex.ts';
import { putOffRecipients } from './change-recipients.ts';

/** So many are put off at a time. */
const AT_ONCE = 5_000;

/**
 * Puts off the due recipients of a running broadcast for whom it is night, or a day of rest, where they live: what the
 * pipeline would say to each of thousands, every evening anew, it says to their zone. Returns whether there were any.
 */
export async function putOffByHours(
  trx: Trx,
  broadcast: Broadcast,
  settings: PipelineSettings,
): Promise<boolean> {
  const now = presentOf(settings);
  const times = await sendingRules(trx, settings);
  const closed = ZONES.filter((zone) => nextAllowedTime(now, zone, times, 0) > now);
  if (closed.length === 0) return false;
  const due: { customerId: number; zone: Zone }[] = await trx('broadcast_recipients as r')
    .join('customers as c', 'c.id', 'r.customer_id')
    .where({ 'r.broadcast_id': broadcast.id, 'r.status': 'pending' })
    .whereRaw('coalesce(r.not_before, ?) <= ?', [now, now])
    .whereIn('c.zone', closed)
    .limit(AT_ONCE)
    .select({ customerId: 'r.customer_id', zone: 'c.zone' });
  if (due.length === 0) return false;
  const told = due.map(({ customerId, zone }) => ({
    customerId,
    until: nextAllowedTime(now, zone, times, reminderSlot(customerId)),
    reason: reasonOf(now, zone, times),
  }));
  await putOffRecipients(trx, broadcast, told, now);
  return true;
}

/** The check that says so first. */
function reasonOf(now: Date, zone: Zone, { sendingHours }: SendingRules): 'quiet_hours' | 'blackout' {
  return nextAllowedMinute(now, zone, sendingHours) > now ? 'quiet_hours' : 'blackout';
}
