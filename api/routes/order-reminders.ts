import { moveReminderSchema, orderDetailSchema } from '@roms/contracts/orders';
import type { Actor } from '@roms/domain/actor';
import { AppError } from '@roms/domain/errors';
import { requireVisibleOrder } from '../../db/orders/visible-order.ts';
import { actorOf, type Deps } from '../context.ts';
import { dataOf, idParams, route } from '../route.ts';
import { readOrder } from './orders.ts';

/** A reminder can be moved this far ahead (milliseconds): a rule's longest wait. */
const FARTHEST_MOVE_MS = 365 * 24 * 3_600_000;

/** What a person may do with the reminder that an order waits for; each answers when the workflow has done it. */
export const orderReminderRoutes = [
  reminderRoute(
    'skip',
    'reminder.skipped',
    'Do not remind; can be taken back for ten minutes',
    (deps, id, actor) => deps.workflows.skipReminder(id, actor),
  ),
  reminderRoute('undo-skip', 'reminder.skip_undone', 'Take a skip back', (deps, id, actor) =>
    deps.workflows.undoSkip(id, actor),
  ),
  reminderRoute('send-now', 'reminder.sent_now', 'Remind now, with all checks', (deps, id, actor) =>
    deps.workflows.sendReminderNow(id, actor),
  ),
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
      const dueAt = new Date(body.dueAt);
      const ahead = dueAt.getTime() - deps.now().getTime();
      if (ahead <= 0 || ahead > FARTHEST_MOVE_MS) {
        throw new AppError('invalid_request', 'The time must lie ahead, within a year', {
          status: 400,
          details: { fields: { dueAt: ['must lie ahead, within a year'] } },
        });
      }
      await deps.workflows.moveReminder(params.id, dueAt.toISOString(), actorOf(actor));
      return { data: await readOrder(deps, viewer, params.id) };
    },
  }),
];

function reminderRoute(
  name: string,
  action: string,
  summary: string,
  act: (deps: Deps, orderId: number, actor: Actor) => Promise<void>,
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
