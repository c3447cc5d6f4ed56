import { externalOrderCreatedSchema, externalOrderSchema } from '@roms/contracts/external-orders';
import { AppError } from '@roms/domain/errors';
import { normalisePhone } from '@roms/domain/phone';
import { acceptExternalOrder } from '../../db/commands/accept-external-order.ts';
import { parseOrderTime } from '../order-time.ts';
import { route } from '../route.ts';

const LONGEST_KEY = 255;

/** The intake of external systems: the old system's payload, answers and errors, and now idempotent. */
export const externalOrderRoutes = [
  route({
    method: 'post',
    path: '/api/v1/orders',
    access: { scope: 'orders:create' },
    summary: 'Create an order; a repeat of `external_id` or `Idempotency-Key` answers the first one',
    headers: {
      'Idempotency-Key':
        'Names this request. The same key with another payload is 422 idempotency_key_reused',
    },
    body: externalOrderSchema,
    response: externalOrderCreatedSchema,
    status: 201,
    errorFormat: 'old',
    handler: async ({ ctx, deps, actor, body }) => {
      const { ROMS_SHOP_ZONE: shopZone } = deps.env;
      const phone = normalisePhone(body.customer.phone);
      const orderedAt = body.created_at ? parseOrderTime(body.created_at, shopZone) : deps.now();
      const idempotencyKey = ctx.get('idempotency-key').trim() || null;
      const fields = {
        ...(phone === null ? { 'customer.phone': ['The customer.phone field must be a phone number.'] } : {}),
        ...(orderedAt === null ? { created_at: ['The created_at field must be a valid date.'] } : {}),
        ...(idempotencyKey && idempotencyKey.length > LONGEST_KEY
          ? { 'Idempotency-Key': ['The Idempotency-Key header is too long.'] }
          : {}),
      };
      if (phone === null || orderedAt === null || Object.keys(fields).length > 0) {
        throw new AppError('invalid_request', 'The request is not right', {
          status: 400,
          details: { fields },
        });
      }
      const { order, reordered, isReplay } = await deps.db.transaction((trx) =>
        acceptExternalOrder(trx, {
          source: actor.key.source,
          idempotencyKey,
          payload: body,
          phone,
          orderedAt,
          shopZone,
        }),
      );
      if (isReplay) {
        ctx.set('Idempotent-Replayed', 'true');
      } else {
        // Nobody waits for Temporal: what does not arrive there is started by the sweep.
        deps.starters.startOrder(order.id);
        deps.starters.reordered(reordered);
      }
      return {
        status: 'success' as const,
        message: 'Order created successfully' as const,
        data: { order_id: order.id, order_number: order.orderNumber, customer_id: order.customerId },
      };
    },
  }),
];
