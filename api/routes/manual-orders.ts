import { orderSummarySchema, statusPreviewSchema } from '@roms/contracts/orders';
import { manualOrderSchema, thankYouPreviewSchema } from '@roms/contracts/order-changes';
import { AppError } from '@roms/domain/errors';
import { normalisePhone } from '@roms/domain/phone';
import { previewThankYou } from '../../db/automation/preview-thank-you.ts';
import { requireKnownVariables } from '../../db/automation/typed-text.ts';
import { createManualOrder } from '../../db/intake/create-manual-order.ts';
import { ordersById } from '../../db/orders/order-summaries.ts';
import { shopSettings } from '../../db/settings/shop-settings.ts';
import { actorOf } from '../context.ts';
import { createdOrder } from '../created-order.ts';
import { isOrderTime } from '@roms/domain/order-time';
import { presentOrderSummary } from '../presenters/present-order.ts';
import { dataOf, route } from '../route.ts';

export const manualOrderRoutes = [
  route({
    method: 'post',
    path: '/api/v1/manual-orders',
    access: { may: 'orders.create' },
    summary:
      'Create an order by hand: stock is taken, but for a draft; the same `clientId` answers the first one, with other content 409',
    audit: { action: 'order.created', subject: 'order' },
    body: manualOrderSchema,
    response: dataOf(orderSummarySchema),
    status: 201,
    handler: async ({ ctx, deps, actor, viewer, audit, body }) => {
      const { orderedAt, thankYou, customer, notes, ...rest } = body;
      if (thankYou?.body !== undefined) requireKnownVariables('thankYou.body', thankYou.body);
      const input = {
        ...rest,
        actor: actorOf(actor),
        viewer,
        customer: 'id' in customer ? customer : withPhone(customer),
        notes: notes || null,
        orderedAt: orderedAt === undefined ? undefined : orderTime(orderedAt, deps.now()),
        thankYou,
        now: deps.now(),
        dayMs: deps.env.ROMS_DAY_MS,
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
      } else if (order.status !== 'draft') {
        deps.workflows.startOrder(order.id);
        deps.workflows.signalReordered(reordered);
      }
      const [summary] = await ordersById(deps.db, [order.id]);
      if (!summary) throw new AppError('order_not_found', 'Order not found');
      return { data: presentOrderSummary(summary) };
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/manual-orders/thank-you-preview',
    access: { may: 'orders.create' },
    summary:
      'The thank-you of an order that is still typed; its number is not known yet and stands as a variable',
    // Nothing is changed, so nothing is written down.
    audit: { action: 'order.previewed', subject: 'order' },
    body: thankYouPreviewSchema,
    response: dataOf(statusPreviewSchema),
    handler: async ({ deps, viewer, audit, body }) => {
      audit.changedNothing();
      const orderedAt = body.orderedAt === undefined ? deps.now() : new Date(body.orderedAt);
      return { data: await previewThankYou(deps.db, viewer, { ...body, orderedAt }) };
    },
  }),
];

function withPhone<T extends { phone: string }>(customer: T): T {
  const phone = normalisePhone(customer.phone);
  if (phone !== null) return { ...customer, phone };
  throw badField('customer.phone', 'is no phone number', 'The phone is no phone number');
}

/** What lies ahead is no order yet. */
function orderTime(text: string, now: Date): Date {
  const at = new Date(text);
  if (isOrderTime(at, now)) return at;
  throw badField('orderedAt', 'lies ahead', 'An order cannot lie ahead');
}

function badField(field: string, problem: string, message: string): AppError {
  return new AppError('invalid_request', message, {
    status: 400,
    details: { fields: { [field]: [problem] } },
  });
}
