import type { Actor } from '@roms/domain/actor';
import { AppError } from '@roms/domain/errors';
import {
  canChangeOrderStatus,
  countsForSegment,
  isVoidStatus,
  statusFor,
  type OrderStatus,
} from '@roms/domain/order-status';
import { Order } from '../models/Order.ts';
import { OrderItem } from '../models/OrderItem.ts';
import type { Trx } from '../knex.ts';
import { countsStock, IMPORT_SOURCE } from '@roms/domain/order-source';
import type { OrderFacts } from '../orders/order-facts.ts';
import { lockOrder } from '../orders/lock-order.ts';
import { recordOrderEvent } from '../orders/record-order-event.ts';
import { moveAndAnnounce } from '../customers/move-and-announce.ts';
import { reviveReordered } from '../reminders/revive-reordered.ts';
import { confirmDraft } from './confirm-draft.ts';
import { moveOrderStock, piecesOf } from './order-stock.ts';

export type StatusChange = {
  orderId: number;
  status: OrderStatus;
  /** Whether what is cancelled or came back is in stock again; true for orders that took it from there unless told. */
  restock?: boolean;
  actor: Actor;
  now: Date;
  /** How long a day of reminder arithmetic is (milliseconds); a real one unless told. */
  dayMs?: number;
};

export type ChangedStatus = {
  from: OrderStatus;
  to: OrderStatus;
  /** A draft became an order: start its workflow. */
  isConfirmed: boolean;
  /** Orders of the customer to signal, because they may be bought again now. */
  reordered: number[];
  /** Orders whose reminder lives again, because this was their reorder, or begins only now: start their workflows. */
  revived: number[];
};

const STATUS_TIME = {
  shipped: 'shippedAt',
  completed: 'completedAt',
  cancelled: 'cancelledAt',
  returned: 'returnedAt',
} as const;

/**
 * Moves an order to its next status and raises the lifecycle version that its workflow compares; `pending` confirms a
 * draft. Throws `invalid_transition` (409) for a step that does not exist; the same status again is one of them.
 * `cancelled` of a completed order is `returned`. Do what the answer says after the commit, and signal this order
 * `orderChanged`.
 */
export async function changeOrderStatus(trx: Trx, change: StatusChange): Promise<ChangedStatus> {
  const { orderId, status: asked, actor, now, dayMs } = change;
  const order = await lockOrder(trx, orderId);
  const from = order.status;
  const status = statusFor(from, asked);
  if (!canChangeOrderStatus(from, status)) throw noSuchStep(from, status);
  if (status === 'draft') throw noSuchStep(from, status);
  if (status === 'pending') {
    const { reordered } = await confirmDraft(trx, order, { actor, now, dayMs });
    return { from, to: status, isConfirmed: true, reordered, revived: [] };
  }
  await Order.query(trx)
    .findById(orderId)
    .patch({ status, [STATUS_TIME[status]]: now });
  await trx('orders').where({ id: orderId }).increment('lifecycle_version', 1);
  const restocks = isVoidStatus(status) && (change.restock ?? countsStock(order.source));
  await recordOrderEvent(trx, {
    orderId,
    type: 'status_changed',
    actor,
    details: { from, to: status, ...(restocks ? { restocked: true } : {}) },
  });
  if (restocks) await restock(trx, { orderId, status, actor });
  const begun = status === 'completed' && (await beginsReminding(trx, order)) ? [orderId] : [];
  const revived = status === 'cancelled' ? await reviveReordered(trx, order.customerId) : [];
  // Last, because it locks conversations.
  if (countsForSegment(from) !== countsForSegment(status)) await moveAndAnnounce(trx, order.customerId, now);
  return { from, to: status, isConfirmed: false, reordered: [], revived: [...revived, ...begun] };
}

/** An order from a file owes nothing until it is completed here: from now on it is as any other. */
async function beginsReminding(trx: Trx, { id, source, lifecycle }: OrderFacts): Promise<boolean> {
  if (source !== IMPORT_SOURCE || lifecycle?.state !== 'none') return false;
  await trx('order_lifecycles')
    .where({ order_id: id })
    .update({ state: 'waiting', next_action: 'send_reminder', updated_at: trx.fn.now() });
  return true;
}

function noSuchStep(from: OrderStatus, to: OrderStatus): AppError {
  return new AppError('invalid_transition', `An order that is ${from} cannot become ${to}`, {
    status: 409,
    details: { from, to },
  });
}

type Restocked = { orderId: number; status: OrderStatus; actor: Actor };

/** What the order holds is on the shelf again. */
async function restock(trx: Trx, { orderId, status, actor }: Restocked): Promise<void> {
  const held = piecesOf(await OrderItem.query(trx).where({ orderId }));
  const taken = new Map([...held].map(([id, pieces]) => [id, -pieces]));
  const reason = status === 'returned' ? 'order_returned' : 'order_cancelled';
  await moveOrderStock(trx, { orderId, reason, actor, taken });
}
