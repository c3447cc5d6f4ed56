import { z } from 'zod';
import {
  orderDetailSchema,
  ordersQuerySchema,
  orderStatusSchema,
  orderSummarySchema,
  orderTotalsQuerySchema,
  orderTotalsSchema,
  statusPreviewSchema,
  type OrderDetail,
} from '@roms/contracts/orders';
import { pageOf } from '@roms/contracts/pagination';
import { lineText } from '@roms/contracts/text';
import { AppError } from '@roms/domain/errors';
import type { Viewer } from '../../db/scopes/viewer.ts';
import { orderSpan } from '../order-span.ts';
import { orderDetail } from '../../db/orders/order-detail.ts';
import { ordersPage } from '../../db/orders/orders-page.ts';
import { previewOrderStatus } from '../../db/automation/preview-order-status.ts';
import { statusTotals } from '../../db/orders/status-totals.ts';
import { requireVisibleOrder } from '../../db/orders/visible-order.ts';
import type { Deps } from '../context.ts';
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
      const { from, to } = await orderSpan(deps.db, query);
      const { sold, ...filter } = query;
      const asked = { ...filter, from, to, isSold: sold === 'true' };
      const { rows, ...page } = await ordersPage(deps.db, viewer, asked);
      return { data: rows.map(presentOrderSummary), page: presentPage(page) };
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/order-totals',
    access: { may: 'orders.read', scope: 'orders:read' },
    summary: 'How many orders stand in each status, and what they come to',
    query: orderTotalsQuerySchema,
    response: dataOf(orderTotalsSchema),
    handler: async ({ deps, viewer, query }) => ({
      data: await statusTotals(deps.db, viewer, await orderSpan(deps.db, query)),
    }),
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
    method: 'get',
    path: '/api/v1/orders/:id/status-preview',
    access: { may: 'orders.read' },
    summary: 'What `notify` would send when the order reaches a status',
    params: idParams,
    query: z.object({
      status: orderStatusSchema,
      courier: lineText(60).optional(),
      tracking: lineText(80).optional(),
    }),
    response: dataOf(statusPreviewSchema),
    handler: async ({ deps, viewer, params, query }) => {
      await requireVisibleOrder(deps.db, viewer, params.id);
      const { status, ...parcel } = query;
      return { data: await previewOrderStatus(deps.db, params.id, status, parcel) };
    },
  }),
];

/** Throws `order_not_found` for an order that is not there or not the viewer's. */
export async function readOrder(deps: Deps, viewer: Viewer, id: number): Promise<OrderDetail> {
  const found = await orderDetail(deps.db, viewer, id, { dayMs: deps.env.ROMS_DAY_MS });
  if (!found) throw new AppError('order_not_found', 'Order not found');
  return presentOrderDetail(found);
}
