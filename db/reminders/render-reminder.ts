import type { Knex } from 'knex';
import type { Rendered } from '@roms/domain/template';
import { renderOrderText } from '../automation/render-order-text.ts';
import { presentOf, type PipelineSettings } from '../decisions/pipeline-settings.ts';
import type { OrderFacts } from '../orders/order-facts.ts';
import { reminderOfOrder } from './reminder-of-order.ts';

const DAY_MS = 86_400_000;

/** An order's reminder as it would be written now, with these products recommended, or those that would be picked. */
export async function renderReminder(
  db: Knex,
  order: OrderFacts,
  recommendedIds: readonly number[] | undefined,
  settings: PipelineSettings,
): Promise<Rendered> {
  const about = await reminderAbout(db, order, settings);
  return renderOrderText(db, order, 'reminder', { ...about, recommendedIds });
}

/** What a reminder is about: the product that runs out first, its rule's own text, and how many days ago the order was completed. */
export async function reminderAbout(
  db: Knex,
  order: OrderFacts,
  settings: PipelineSettings,
): Promise<{ productName: string | undefined; templateId: number | null; daysSince: number }> {
  const due = await reminderOfOrder(db, order, settings);
  const since = presentOf(settings).getTime() - (order.completedAt ?? order.orderedAt).getTime();
  return {
    productName: due?.productName,
    templateId: due?.templateId ?? null,
    daysSince: Math.floor(since / (settings.dayMs ?? DAY_MS)),
  };
}
