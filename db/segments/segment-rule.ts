import { rfmRule, type RfmRule } from '@roms/domain/rfm';
import type { Db } from '../knex.ts';
import { shopSettings } from '../settings/shop-settings.ts';

/** The shop's thresholds as they are on the day of `now`, by the shop's clock. */
export async function segmentRule(db: Db, now: Date): Promise<RfmRule> {
  const { rfm, zone } = await shopSettings(db);
  return rfmRule(rfm, { now, zone });
}
