import type { Knex } from 'knex';
import { reminderDue, type ReminderDue } from '@roms/domain/reminder';
import { presentOf, type PipelineSettings } from '../decisions/pipeline-settings.ts';
import type { OrderFacts } from '../orders/order-facts.ts';
import { activeRules } from './active-rules.ts';
import { itemFacts } from './item-facts.ts';

/** When an order's reminder is due by the rules of now; null without a matching rule or before it is completed. */
export async function reminderOfOrder(
  db: Knex,
  order: OrderFacts,
  settings: PipelineSettings,
): Promise<ReminderDue | null> {
  if (order.completedAt === null) return null;
  const rules = await activeRules(db, settings);
  return reminderDue({
    orderId: order.id,
    completedAt: order.completedAt,
    zone: order.customer.zone,
    items: (await itemFacts(db, [order.id], settings)).get(order.id) ?? [],
    rules,
    now: presentOf(settings),
    dayMs: settings.dayMs,
  });
}
