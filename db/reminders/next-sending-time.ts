import type { Knex } from 'knex';
import { nextAllowedMinute } from '@roms/domain/clock';
import { presentOf, sendingRules, type PipelineSettings } from '../decisions/pipeline-settings.ts';
import { orderFacts } from '../orders/order-facts.ts';

/** When an order's customer may be written to next; null when it is within their hours now. */
export async function nextSendingTime(
  db: Knex,
  orderId: number,
  settings: PipelineSettings,
): Promise<Date | null> {
  const { customer } = await orderFacts(db, orderId);
  const { sendingHours } = await sendingRules(db, settings);
  const now = presentOf(settings);
  const allowedAt = nextAllowedMinute(now, customer.zone, sendingHours);
  return allowedAt > now ? allowedAt : null;
}
