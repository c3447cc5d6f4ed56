import type { Knex } from 'knex';
import type { ReminderDue } from '@roms/domain/reminder';
import { renderOrderText, type OrderText } from '../automation/render-order-text.ts';
import type { Subject } from '../decisions/decision-facts.ts';
import { presentOf, type PipelineSettings } from '../decisions/pipeline-settings.ts';
import type { OrderFacts } from '../orders/order-facts.ts';
import { reminderOfOrder } from './reminder-of-order.ts';

const DAY_MS = 86_400_000;

/**
 * An order's reminder as it would be written now, with these products recommended, or those that would be picked. `leavesAt`:
 * the day from which it counts back, where that is not today.
 */
export async function renderReminder(
  db: Knex,
  order: OrderFacts,
  recommendedIds: readonly number[] | undefined,
  settings: PipelineSettings,
  leavesAt: Date = presentOf(settings),
): Promise<OrderText & { about: Subject }> {
  const due = await reminderOfOrder(db, order, settings);
  const clock = { now: presentOf(settings), dayMs: settings.dayMs };
  const options = { ...aboutOf(order, due, settings, leavesAt), ...clock, recommendedIds };
  const rendered = await renderOrderText(db, order, 'reminder', options);
  return { ...rendered, about: subjectOf(due) };
}

/** What a reminder's text is about: the product that runs out first, its rule's own text, and how many days ago the order was completed. */
type About = { productName: string | undefined; templateId: number | null; daysSince: number };

export async function reminderAbout(db: Knex, order: OrderFacts, settings: PipelineSettings): Promise<About> {
  return aboutOf(order, await reminderOfOrder(db, order, settings), settings, presentOf(settings));
}

function aboutOf(order: OrderFacts, due: ReminderDue | null, settings: PipelineSettings, at: Date): About {
  const since = at.getTime() - (order.completedAt ?? order.orderedAt).getTime();
  return {
    productName: due?.productName,
    templateId: due?.templateId ?? null,
    daysSince: Math.floor(since / (settings.dayMs ?? DAY_MS)),
  };
}

/** What a reminder is about, as the pipeline asks. */
export function subjectOf(due: ReminderDue | null): Subject {
  return { productName: due?.productName ?? null, ruleId: due?.ruleId ?? null };
}
