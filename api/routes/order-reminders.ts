import {
  moveReminderSchema,
  orderDetailSchema,
  reminderPreviewSchema,
  sendReminderNowSchema,
} from '@roms/contracts/orders';
import type { Actor } from '@roms/domain/actor';
import { laneNow } from '../lane-now.ts';
import type { Trx } from '../../db/knex.ts';
import { previewReminder } from '../../db/reminders/preview-reminder.ts';
import { repairReminder } from '../../db/reminders/repair-reminder.ts';
import { requireVisibleOrder } from '../../db/orders/visible-order.ts';
import { actOnReminder } from '../act-on-reminder.ts';
import { actorOf, type Deps } from '../context.ts';
import { presentCheck } from '../presenters/present-check.ts';
import { requireMoveAhead } from '../reminder-requests.ts';
import { dataOf, idParams, route } from '../route.ts';
import { readOrder } from './orders.ts';

/** What a person may do with the reminder that an order waits for; each answers when the workflow has done it. */
export const orderReminderRoutes = [
  reminderRoute(
    'skip',
    'reminder.skipped',
    'Do not remind; can be taken back for ten minutes',
    (deps, orderId, actor) => actOnReminder(deps, { orderId, action: 'skip', actor }),
  ),
  reminderRoute('undo-skip', 'reminder.skip_undone', 'Take a skip back', (deps, orderId, actor) =>
    actOnReminder(deps, { orderId, action: 'undo_skip', actor }),
  ),
  route({
    method: 'post',
    path: '/api/v1/orders/:id/reminder/repair',
    access: { may: 'orders.update' },
    summary:
      'Remind after all, when what stopped it was put right; any other is 409 `reminder_not_repairable`',
    audit: { action: 'reminder.repaired', subject: 'order' },
    params: idParams,
    response: dataOf(orderDetailSchema),
    handler: async ({ deps, viewer, actor, audit, params }) => {
      const { id: orderId } = params;
      await requireVisibleOrder(deps.db, viewer, orderId);
      await deps.db.transaction(async (trx) => {
        const reason = await repairReminder(trx, { orderId, actor: actorOf(actor) });
        await audit.record(trx, { before: { reason } });
      });
      deps.workflows.startOrder(orderId);
      return { data: await readOrder(deps, viewer, orderId) };
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/orders/:id/reminder/preview',
    access: { may: 'orders.read' },
    summary:
      'What "send now" would send, to whom, why that was kept back, what would still hold it, and when it would leave',
    params: idParams,
    response: dataOf(reminderPreviewSchema),
    handler: async ({ deps, viewer, params }) => {
      await requireVisibleOrder(deps.db, viewer, params.id);
      const settings = { dayMs: deps.env.ROMS_DAY_MS, now: deps.now };
      const { customer, sessionId, outsideUntil, overridden, checks, ...preview } = await previewReminder(
        deps.db,
        params.id,
        settings,
      );
      return {
        data: {
          ...preview,
          customer: { id: customer.id, name: customer.name, phone: customer.phone },
          overridden: overridden.map(presentCheck),
          checks: checks.map(presentCheck),
          outsideUntil: outsideUntil?.toISOString() ?? null,
          ...(await laneNow(deps, sessionId, 'reminder')),
        },
      };
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/orders/:id/reminder/send-now',
    access: { may: 'orders.update' },
    summary:
      "Remind now, also what was kept back for a reason that a person may override; outside the customer's hours it needs `confirmed: true`",
    audit: { action: 'reminder.sent_now', subject: 'order' },
    params: idParams,
    body: sendReminderNowSchema,
    response: dataOf(orderDetailSchema),
    handler: async ({ deps, viewer, actor, audit, params, body }) => {
      const { id: orderId } = params;
      await requireVisibleOrder(deps.db, viewer, orderId);
      const { confirmed, cycleNumber: cycle } = body;
      const resumed = (trx: Trx, heldBy: string) =>
        audit.record(trx, { before: { heldBy }, after: { reminder: 'waiting' } });
      const wish = { orderId, actor: actorOf(actor), confirmed, cycle, resumed };
      const before = await actOnReminder(deps, { ...wish, action: 'send_now' });
      const order = await readOrder(deps, viewer, orderId);
      await audit.recordUnlessDone(deps.db, {
        before: before?.reason ? { heldBy: before.reason } : null,
        after: { reminder: order.lifecycle.state },
      });
      return { data: order };
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/orders/:id/reminder/move',
    access: { may: 'orders.update' },
    summary: 'Remind at another time',
    audit: { action: 'reminder.moved', subject: 'order' },
    params: idParams,
    body: moveReminderSchema,
    response: dataOf(orderDetailSchema),
    handler: async ({ deps, viewer, actor, params, body }) => {
      await requireVisibleOrder(deps.db, viewer, params.id);
      const dueAt = requireMoveAhead(deps, body.dueAt).toISOString();
      await actOnReminder(deps, { orderId: params.id, action: 'move', actor: actorOf(actor), dueAt });
      return { data: await readOrder(deps, viewer, params.id) };
    },
  }),
];

function reminderRoute(
  name: string,
  action: string,
  summary: string,
  act: (deps: Deps, orderId: number, actor: Actor) => Promise<unknown>,
) {
  return route({
    method: 'post',
    path: `/api/v1/orders/:id/reminder/${name}`,
    access: { may: 'orders.update' },
    summary,
    audit: { action, subject: 'order' },
    params: idParams,
    response: dataOf(orderDetailSchema),
    handler: async ({ deps, viewer, actor, params }) => {
      await requireVisibleOrder(deps.db, viewer, params.id);
      await act(deps, params.id, actorOf(actor));
      return { data: await readOrder(deps, viewer, params.id) };
    },
  });
}
