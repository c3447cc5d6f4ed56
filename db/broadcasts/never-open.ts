import type { Hours } from '@roms/domain/clock';
import { meetsLane } from '@roms/domain/pacing/hours';
import { ZONES, type Zone } from '@roms/domain/regions/region';
import { presentOf, sendingRules, type PipelineSettings } from '../decisions/pipeline-settings.ts';
import type { Db } from '../knex.ts';
import { shopSettings } from '../settings/shop-settings.ts';

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
