import { z } from 'zod';
import {
  manualOrderSchema,
  orderDetailSchema,
  ordersQuerySchema,
  orderStatusSchema,
  orderSummarySchema,
  statusPreviewSchema,
  updateOrderSchema,
  type OrderDetail,
} from '@roms/contracts/orders';
import { pageOf } from '@roms/contracts/pagination';
import { AppError } from '@roms/domain/errors';
import { normalisePhone } from '@roms/domain/phone';
import { changeOrderStatus } from '../../db/intake/change-order-status.ts';
import { createManualOrder } from '../../db/intake/create-manual-order.ts';
import { queueOrderStatusMessage } from '../../db/automation/queue-order-status-message.ts';
import type { Viewer } from '../../db/scopes/viewer.ts';
import { orderDetail } from '../../db/orders/order-detail.ts';
import { ordersById } from '../../db/orders/order-summaries.ts';
import { ordersPage } from '../../db/orders/orders-page.ts';
import { previewOrderStatus } from '../../db/automation/preview-order-status.ts';
import { requireVisibleOrder } from '../../db/orders/visible-order.ts';
import { shopSettings } from '../../db/settings/shop-settings.ts';
import { actorOf, type Deps } from '../context.ts';
import { createdOrder } from '../created-order.ts';
import { presentOrderDetail, presentOrderSummary } from '../presenters/present-order.ts';
import { presentPage } from '../presenters/present-page.ts';
import { dataOf, idParams, route } from '../route.ts';

export const orderRoutes = [
  route({
    method: 'get',
    path: '/api/v1/orders',
    access: { may: 'orders.read', scope: 'orders:read' },
    summary: 'Orders, newest first; `q` finds number, name, phone in any form',
    query: ordersQuerySchema,
    bounded: 'search',
    response: pageOf(orderSummarySchema),
    handler: async ({ deps, viewer, query }) => {
      const { rows, ...page } = await ordersPage(deps.db, viewer, query);
      return { data: rows.map(presentOrderSummary), page: presentPage(page) };
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/orders/:id',
    access: { may: 'orders.read', scope: 'orders:read' },
    summary: 'An order with its life: what happened, what happens next, and why',
    params: idParams,
    response: dataOf(orderDetailSchema),
    handler: async ({ deps, viewer, params }) => ({ data: await readOrder(deps, viewer, params.id) }),
  }),
  route({
    method: 'patch',
    path: '/api/v1/orders/:id',
    access: { may: 'orders.update', scope: 'orders:update' },
    summary: 'Move an order to its next status; with `notify` the customer is told',
    audit: { action: 'order.status_changed', subject: 'order' },
    params: idParams,
    body: updateOrderSchema,
    response: dataOf(orderDetailSchema),
    handler: async ({ deps, viewer, actor, audit, params, body }) => {
      const change = { orderId: params.id, status: body.status, actor: actorOf(actor) };
      const { revived, notice } = await deps.db.transaction(async (trx) => {
        await requireVisibleOrder(trx, viewer, params.id);
        const { from, to, revived } = await changeOrderStatus(trx, { ...change, now: deps.now() });
        const notice =
          body.notify === true
            ? await queueOrderStatusMessage(trx, { orderId: params.id, status: to })
            : null;
        const after = { status: to, notify: body.notify === true };
        await audit.record(trx, { before: { status: from }, after });
        return { revived, notice };
      });
      if (notice) deps.workflows.startMessage(notice.messageId, notice.attempt);
      deps.workflows.signalOrderChanged(params.id);
      for (const orderId of revived) deps.workflows.startOrder(orderId);
      return { data: await readOrder(deps, viewer, params.id) };
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/orders/:id/status-preview',
    access: { may: 'orders.read' },
    summary: 'What `notify` would send when the order reaches a status',
    params: idParams,
    query: z.object({ status: orderStatusSchema }),
    response: dataOf(statusPreviewSchema),
    handler: async ({ deps, viewer, params, query }) => {
      await requireVisibleOrder(deps.db, viewer, params.id);
      return { data: await previewOrderStatus(deps.db, params.id, query.status) };
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/manual-orders',
    access: { may: 'orders.create' },
    summary:
      'Create an order by hand: stock is taken; the same `clientId` answers the first one, with other content 409',
    audit: { action: 'order.created', subject: 'order' },
    body: manualOrderSchema,
    response: dataOf(orderSummarySchema),
    status: 201,
    handler: async ({ ctx, deps, actor, viewer, audit, body }) => {
      const input = {
        clientId: body.clientId,
        actor: actorOf(actor),
        viewer,
        customer: 'id' in body.customer ? body.customer : withPhone(body.customer),
        items: body.items,
        notes: body.notes || null,
        now: deps.now(),
      };
      const { order, reordered, isReplay } = await deps.db.transaction(async (trx) => {
        const { zone: shopZone } = await shopSettings(trx);
        const created = await createManualOrder(trx, { ...input, shopZone });
        if (created.isReplay) audit.changedNothing();
        else await audit.record(trx, createdOrder(created.order));
        return created;
      });
      if (isReplay) {
        ctx.set('Idempotent-Replayed', 'true');
      } else {
        deps.workflows.startOrder(order.id);
        deps.workflows.signalReordered(reordered);
      }
      const [summary] = await ordersById(deps.db, [order.id]);
      if (!summary) throw new AppError('order_not_found', 'Order not found');
      return { data: presentOrderSummary(summary) };
    },
  }),
];

/** Throws `order_not_found` for an order that is not there or not the viewer's. */
export async function readOrder(deps: Deps, viewer: Viewer, id: number): Promise<OrderDetail> {
  const found = await orderDetail(deps.db, viewer, id);
  if (!found) throw new AppError('order_not_found', 'Order not found');
  return presentOrderDetail(found);
}

function withPhone<T extends { phone: string }>(customer: T): T {
  const phone = normalisePhone(customer.phone);
  if (phone !== null) return { ...customer, phone };
  throw new AppError('invalid_request', 'The phone is no phone number', {
    status: 400,
    details: { fields: { 'customer.phone': ['is no phone number'] } },
  });
}
