import { isVoidStatus } from '../order-status.ts';
import { stopIf, type Check } from './check.ts';

/** The order was cancelled or came back, or is gone. A notice of the cancellation itself is about a void order on purpose. */
export const orderVoid: Check = {
  code: 'order_void',
  judge({ order }) {
    if (order === null) return { verdict: 'stop', details: { orderStatus: null } };
    const isVoid = isVoidStatus(order.status) && order.notice !== order.status;
    return stopIf(isVoid, { orderStatus: order.status });
  },
};
