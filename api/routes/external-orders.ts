import { externalOrderCreatedSchema, externalOrderSchema } from '@roms/contracts/external-orders';
import { AppError } from '@roms/domain/errors';
import { normalisePhone } from '@roms/domain/phone';
import { acceptExternalOrder } from '../../db/intake/accept-external-order.ts';
import { shopSettings } from '../../db/settings/shop-settings.ts';
import { actorOf } from '../context.ts';
import { isOrderTime, parseOrderTime } from '@roms/domain/order-time';
import { createdOrder } from '../created-order.ts';
import { route } from '../route.ts';

const LONGEST_KEY = 255;

const { customer } = externalOrderSchema.shape;

/** Dates and phones are read with libraries that contracts do without. */
const intakeSchema = externalOrderSchema.extend({
  customer: customer.extend({
    phone: customer.shape.phone.refine((written) => normalisePhone(written) !== null, {
      error: 'The customer.phone field must be a phone number.',
    }),
  }),
  created_at: externalOrderSchema.shape.created_at.refine(
    (text) => !text || parseOrderTime(text, 'UTC') !== null,
    { error: 'The created_at field must be a valid date.' },
  ),
});

/** The intake of external systems: the old system's payload, answers and errors, and now idempotent. */
export const externalOrderRoutes = [
  route({
    method: 'post',
    path: '/api/v1/orders',
    access: { scope: 'orders:create' },
    summary: 'Create an order; a repeat of `external_id` or `Idempotency-Key` answers the first one',
    audit: { action: 'order.created', subject: 'order' },
    headers: {
      'Idempotency-Key':
        'Names this request. The same key with another payload is 422 idempotency_key_reused',
    },
    body: intakeSchema,
    response: externalOrderCreatedSchema,
    status: 201,
    errorFormat: 'old',
    handler: async ({ ctx, deps, actor, audit, body }) => {
      const idempotencyKey = ctx.get('idempotency-key').trim() || null;
      if (idempotencyKey !== null && idempotencyKey.length > LONGEST_KEY) {
        throw badField('Idempotency-Key', 'The Idempotency-Key header is too long.');
      }
      const { order, reordered, isReplay } = await deps.db.transaction(async (trx) => {
        const shopZone = async () => (await shopSettings(trx)).zone;
        // The schema has read it: it is a date.
        const orderedAt = body.created_at ? parseOrderTime(body.created_at, await shopZone())! : deps.now();
        if (!isOrderTime(orderedAt, deps.now()))
          throw badField('created_at', 'The created_at field must not lie more than a day ahead.');
        const accepted = await acceptExternalOrder(trx, {
          source: actor.key.source,
          actor: actorOf(actor),
          idempotencyKey,
          payload: body,
          // The schema has read it: it is a phone.
          phone: normalisePhone(body.customer.phone)!,
          orderedAt,
          shopZone,
          dayMs: deps.env.ROMS_DAY_MS,
        });
        if (accepted.isReplay) audit.changedNothing();
        else await audit.record(trx, createdOrder(accepted.order));
        return accepted;
      });
      if (isReplay) {
        ctx.set('Idempotent-Replayed', 'true');
      } else {
        // The answer does not wait for Temporal: the sweep starts what does not arrive there.
        deps.workflows.startOrder(order.id);
        deps.workflows.signalReordered(reordered);
      }
      return {
        status: 'success' as const,
        message: 'Order created successfully' as const,
        data: { order_id: order.id, order_number: order.orderNumber, customer_id: order.customerId },
      };
    },
  }),
];

function badField(field: string, message: string): AppError {
  return new AppError('invalid_request', 'The request is not right', {
    status: 400,
    details: { fields: { [field]: [message] } },
  });
}
