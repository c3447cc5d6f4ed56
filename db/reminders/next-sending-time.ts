import type { Knex } from 'knex';
import { nextAllowedTime } from '@roms/domain/decisions/allowed-time';
import { presentOf, sendingRules, type PipelineSettings } from '../decisions/pipeline-settings.ts';
import { orderFacts } from '../orders/order-facts.ts';

/** When an order's customer may be written to next; null when it is within their hours now, on no day of rest. */
export async function nextSendingTime(
  db: Knex,
  orderId: number,
  settings: PipelineSettings,
): Promise<Date | null> {
  const { customer } = await orderFacts(db, orderId);
  const { sendingHours, pauses } = await sendingRules(db, settings);
  const now = presentOf(settings);
  const allowedAt = nextAllowedTime(now, customer.zone, { sendingHours, pauses }, 0);
  return allowedAt > now ? allowedAt : null;
}
