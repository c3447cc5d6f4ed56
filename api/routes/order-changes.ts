import { orderDetailSchema } from '@roms/contracts/orders';
import { updateOrderSchema, type UpdateOrder } from '@roms/contracts/order-changes';
import { AppError } from '@roms/domain/errors';
import { isNoticeStatus } from '@roms/domain/order-status';
import type { Actor } from '@roms/domain/actor';
import { queueOrderStatusMessage } from '../../db/automation/queue-order-status-message.ts';
import { requireKnownVariables } from '../../db/automation/typed-text.ts';
import { changeOrderStatus } from '../../db/intake/change-order-status.ts';
import { deleteOrder } from '../../db/intake/delete-order.ts';
import { editOrder } from '../../db/intake/edit-order.ts';
import type { Trx } from '../../db/knex.ts';
import { requireVisibleOrder } from '../../db/orders/visible-order.ts';
import type { AuditTrail } from '../audit-trail.ts';
import { actorOf, type Deps } from '../context.ts';
import { createdOrder } from '../created-order.ts';
import { dataOf, idParams, route } from '../route.ts';
import { readOrder } from './orders.ts';

export const orderChangeRoutes = [
  route({
    method: 'patch',
    path: '/api/v1/orders/:id',
    access: { may: 'orders.update', scope: 'orders:update' },
    summary:
      'Edit an order, move it to its next status, or both; with `notify` the customer is told. With the `revision` that was read, an edit of an order that somebody changed since is 409 `order_changed`. `message`, own words for that, is of people alone: with a key it is 400',
    audit: { action: 'order.status_changed', subject: 'order' },
    params: idParams,
    body: updateOrderSchema,
    response: dataOf(orderDetailSchema),
    handler: async ({ deps, viewer, actor, audit, params, body }) => {
      if (body.message !== undefined && actor.kind === 'key') throw noOwnWords();
      if (body.message !== undefined) requireKnownVariables('message', body.message);
      const change = { id: params.id, body, actor: actorOf(actor), deps, audit };
      const done = await deps.db.transaction(async (trx) => {
        await requireVisibleOrder(trx, viewer, params.id);
        return applyChange(trx, change);
      });
      if (done.notice) deps.workflows.startMessage(done.notice.messageId, done.notice.attempt);
      if (done.isConfirmed) deps.workflows.startOrder(params.id);
      else if (body.status !== undefined) deps.workflows.signalOrderChanged(params.id);
      if (done.reordered.length > 0) deps.workflows.signalReordered(done.reordered);
      for (const orderId of done.revived) deps.workflows.startOrder(orderId);
      return { data: await readOrder(deps, viewer, params.id) };
    },
  }),
  route({
    method: 'delete',
    path: '/api/v1/orders/:id',
    access: { may: 'orders.update' },
    summary:
      'Delete a draft, or an order of the shop’s own that caused no message: CS what was typed in and is pending, an admin any; of others 409 `order_in_use`',
    audit: { action: 'order.deleted', subject: 'order' },
    params: idParams,
    response: null,
    handler: async ({ deps, viewer, actor, audit, params }) => {
      const { cycle, revived } = await deps.db.transaction(async (trx) => {
        await requireVisibleOrder(trx, viewer, params.id);
        const deleted = await deleteOrder(trx, {
          orderId: params.id,
          actor: actorOf(actor),
          isAdmin: actor.user.role === 'admin',
        });
        const { order } = deleted;
        await audit.record(trx, { before: { ...createdOrder(order).after, status: order.status } });
        return { cycle: order.lifecycle?.cycle ?? 1, revived: deleted.revived };
      });
      deps.workflows.signalCycle({ orderId: params.id, cycle });
      for (const orderId of revived) deps.workflows.startOrder(orderId);
    },
  }),
];

type Change = { id: number; body: UpdateOrder; actor: Actor; deps: Deps; audit: AuditTrail };
type Done = {
  isConfirmed: boolean;
  reordered: number[];
  revived: number[];
  notice: { messageId: number; attempt: number } | null;
};

/** What is edited comes first, so that the notice of the new status says it. */
async function applyChange(trx: Trx, { id: orderId, body, actor, deps, audit }: Change): Promise<Done> {
  const { status, notify = false, message, restock, revision, ...edit } = body;
  const edited = await editOrder(trx, { orderId, edit, revision, actor });
  const { before, after } = edited;
  if (status === undefined) {
    if (message !== undefined || notify) throw noStatus();
    if (Object.keys(after).length === 0) audit.changedNothing();
    else await audit.record(trx, { action: 'order.edited', before, after });
    return { ...edited, isConfirmed: false, notice: null };
  }
  const now = deps.now();
  const changed = await changeOrderStatus(trx, {
    ...{ orderId, status, restock, actor, now },
    dayMs: deps.env.ROMS_DAY_MS,
  });
  const { from, to } = changed;
  if (message !== undefined && !isNoticeStatus(to))
    throw new AppError('no_status_message', `There is no message for an order that is ${to}`);
  const notice = notify ? await queueOrderStatusMessage(trx, { orderId, status: to, text: message }) : null;
  await audit.record(trx, {
    before: { ...before, status: from },
    after: { ...after, status: to, notify, ...(message === undefined ? {} : { hasOwnText: true }) },
  });
  return {
    isConfirmed: changed.isConfirmed,
    reordered: [...new Set([...edited.reordered, ...changed.reordered])],
    revived: [...new Set([...edited.revived, ...changed.revived])],
    notice,
  };
}

/** Whoever gets hold of a key could write anything to every customer. */
function noOwnWords(): AppError {
  return new AppError('invalid_request', 'A key sends what the shop has written: its templates', {
    status: 400,
    details: { fields: { message: ['is of people alone'] } },
  });
}

function noStatus(): AppError {
  return new AppError('invalid_request', 'Customers are told of a new status: name one', {
    status: 400,
    details: { fields: { status: ['is needed with `notify` and `message`'] } },
  });
}
