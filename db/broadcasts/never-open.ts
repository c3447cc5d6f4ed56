import type { Hours } from '@roms/domain/clock';
import { meetsLane } from '@roms/domain/pacing/hours';
import { ZONES, type Zone } from '@roms/domain/regions/region';
import { presentOf, sendingRules, type PipelineSettings } from '../decisions/pipeline-settings.ts';
import type { Db } from '../knex.ts';
import type { Broadcast } from '../models/Broadcast.ts';
import { shopSettings } from '../settings/shop-settings.ts';
import { judgedAudience } from './judge-audience.ts';

/**
 * Where customers never get a broadcast, because the shop's sending hours there never meet the hours of the lane: the
 * checks put them off until the lane is closed, day after day. Null: nowhere.
 */
export async function neverOpen(
  db: Db,
  settings: PipelineSettings,
): Promise<{ hours: Hours; zones: Zone[] } | null> {
  const { sendingHours } = await sendingRules(db, settings);
  if (sendingHours === null) return null;
  const { zone: shop } = await shopSettings(db);
  const now = presentOf(settings);
  const zones = ZONES.filter((customer) => !meetsLane('broadcast', sendingHours, { shop, customer }, now));
  return zones.length === 0 ? null : { hours: sendingHours, zones };
}

/** Whether all who would get a broadcast now or at its time live in these zones; false when nobody would. */
export async function livesOnlyIn(
  db: Db,
  broadcast: Broadcast,
  zones: readonly Zone[],
  settings: PipelineSettings,
): Promise<boolean> {
  let isAnybody = false;
  for await (const page of judgedAudience(db, broadcast, settings)) {
    const get = page.filter(({ verdict }) => verdict !== 'stop');
    if (get.some(({ customer }) => !zones.includes(customer.zone))) return false;
    isAnybody ||= get.length > 0;
    // Nobody lives elsewhere: the others need not be asked about.
    if (isAnybody && zones.length === ZONES.length) return true;
  }
  return isAnybody;
}
