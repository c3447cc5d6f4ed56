import { z } from 'zod';
import {
  bulkOutcomeSchema,
  bulkRemindersSchema,
  reminderLoadSchema,
  reminderSchema,
  remindersQuerySchema,
  type BulkOutcome,
} from '@roms/contracts/reminders';
import { pageOf } from '@roms/contracts/pagination';
import { atMinuteOfDay, startOfDay } from '@roms/domain/clock';
import { requireVisibleOrder } from '../../db/orders/visible-order.ts';
import { reminderLoad } from '../../db/reminders/reminder-load.ts';
import { remindersPage } from '../../db/reminders/reminders-page.ts';
import type { Viewer } from '../../db/scopes/viewer.ts';
import { shopSettings } from '../../db/settings/shop-settings.ts';
import { actOnReminder, type ReminderWish } from '../act-on-reminder.ts';
import { actorOf, type Deps } from '../context.ts';
import { dayBudgetOf } from '../day-budget.ts';
import { toAppError } from '../middleware/error-handler.ts';
import { presentReminder } from '../presenters/present-reminder.ts';
import { requireMoveAhead } from '../reminder-requests.ts';
import { dataOf, route } from '../route.ts';

const LOAD_DAYS = 14;
/** Reminders of a bulk that are asked of Temporal at once. */
const AT_ONCE = 8;

export const reminderRoutes = [
  route({
    method: 'get',
    path: '/api/v1/reminders',
    access: { may: 'orders.read' },
    summary: 'Reminders that wait, the next first, each with its text; with `state` what became of others',
    query: remindersQuerySchema,
    response: pageOf(reminderSchema),
    handler: async ({ deps, viewer, query }) => {
      const { env, now } = deps;
      const settings = { dayMs: env.ROMS_DAY_MS, scheduleTime: env.REMINDER_SCHEDULE_TIME, now };
      const { rows, nextCursor } = await remindersPage(deps.db, viewer, query, settings);
      return { data: rows.map(presentReminder), page: { nextCursor } };
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/reminders/load',
    access: { may: 'orders.read' },
    summary: 'How many reminders wait for each of the next 14 days, beside what a day holds',
    response: dataOf(reminderLoadSchema),
    handler: async ({ deps, viewer }) => {
      const { zone } = await shopSettings(deps.db);
      const from = startOfDay(deps.now(), zone);
      const days = await reminderLoad(deps.db, viewer, {
        from,
        to: atMinuteOfDay(from, zone, 0, LOAD_DAYS),
        zone,
      });
      return { data: { days, budget: await dayBudgetOf(deps) } };
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/reminders/bulk',
    access: { may: 'orders.update' },
    summary: 'Skip, send, move or repair up to 500 reminders; each answers for itself',
    audit: { action: 'reminder.bulk', subject: 'order' },
    body: bulkRemindersSchema,
    response: dataOf(z.array(bulkOutcomeSchema)),
    handler: async ({ deps, viewer, actor, audit, body }) => {
      if (body.dueAt !== undefined) requireMoveAhead(deps, body.dueAt);
      const { cycles = [], ...wish } = body;
      const orderIds = [...new Set(body.orderIds)];
      const seen = new Map(cycles.map(({ orderId, cycleNumber }) => [orderId, cycleNumber]));
      const outcomes = new Map<number, BulkOutcome>();
      const resumed = new Set<number>();
      const waiting = orderIds.values();
      const lanes = Array.from({ length: AT_ONCE }, async () => {
        for (const orderId of waiting)
          outcomes.set(
            orderId,
            await actOn(deps, viewer, {
              ...{ ...wish, orderId, actor: actorOf(actor), cycle: seen.get(orderId) },
              resumed: () => void resumed.add(orderId),
            }),
          );
      });
      await Promise.all(lanes);
      const done = orderIds.filter((id) => outcomes.get(id)?.outcome === 'done');
      // Taken up, and then nobody answered who would have sent it.
      const reopened = [...resumed].filter((id) => outcomes.get(id)?.outcome !== 'done');
      const { action, dueAt } = body;
      await audit.record(deps.db, {
        id: null,
        after: {
          action,
          ...(dueAt ? { dueAt } : {}),
          orderIds: done,
          refused: orderIds.length - done.length,
          ...(reopened.length > 0 ? { reopened } : {}),
        },
      });
      return { data: orderIds.map((id) => outcomes.get(id)!) };
    },
  }),
];

/** What becomes of one order of many, whatever goes wrong; a problem of the whole shop (no Temporal) is one of each. */
async function actOn(deps: Deps, viewer: Viewer, wish: ReminderWish): Promise<BulkOutcome> {
  const { orderId } = wish;
  try {
    await requireVisibleOrder(deps.db, viewer, orderId);
    await actOnReminder(deps, wish);
    return { orderId, outcome: 'done' };
  } catch (error) {
    const known = toAppError(error);
    if (known.status >= 500)
      deps.logger.error({ err: error, code: known.code, orderId }, 'one reminder of many failed');
    return { orderId, outcome: 'refused', code: known.code };
  }
}
