import type { Hours } from '@roms/domain/clock';
import { meetsLane } from '@roms/domain/pacing/hours';
import { ZONES, type Zone } from '@roms/domain/regions/region';
import { presentOf, rulesOf, type PipelineSettings } from '../decisions/pipeline-settings.ts';
import type { Db } from '../knex.ts';
import type { Broadcast } from '../models/Broadcast.ts';
import { shopSettings } from '../settings/shop-settings.ts';
import { judgedAudience } from './judge-audience.ts';

/** `isEverywhere`: there is no zone besides them. */
export type NeverOpen = { hours: Hours; zones: Zone[]; isEverywhere: boolean };

/**
 * Where customers never get a broadcast, because the shop's sending hours there never meet the hours of the lane: the
 * checks put them off until the lane is closed, day after day. Null: nowhere.
 */
export async function neverOpen(db: Db, settings: PipelineSettings): Promise<NeverOpen | null> {
  const stored = await shopSettings(db);
  const { sendingHours } = rulesOf(stored, settings);
  if (sendingHours === null) return null;
  const { zone: shop } = stored;
  const now = presentOf(settings);
  const zones = ZONES.filter((customer) => !meetsLane('broadcast', sendingHours, { shop, customer }, now));
  if (zones.length === 0) return null;
  return { hours: sendingHours, zones, isEverywhere: zones.length === ZONES.length };
}

/** Whether it is found out only at a time to come whom a broadcast is for: who they are today says nothing for sure. */
export function isForLater({ startAt }: Broadcast, settings: PipelineSettings): boolean {
  return startAt !== null && startAt > presentOf(settings);
}

/** Whether all who would get a broadcast live where it never leaves; false when nobody would get it. */
export async function livesOnlyIn(
  db: Db,
  broadcast: Broadcast,
  { zones, isEverywhere }: NeverOpen,
  settings: PipelineSettings,
): Promise<boolean> {
  let isAnybody = false;
  for await (const page of judgedAudience(db, broadcast, settings)) {
    const get = page.filter(({ verdict }) => verdict !== 'stop');
    if (get.some(({ customer }) => !zones.includes(customer.zone))) return false;
    isAnybody ||= get.length > 0;
    // Nobody lives elsewhere: the others need not be asked about.
    if (isAnybody && isEverywhere) return true;
  }
  return isAnybody;
}
