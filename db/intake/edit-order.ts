import type { EditedItem, UpdateOrder } from '@roms/contracts/order-changes';
import type { Actor } from '@roms/domain/actor';
import { AppError } from '@roms/domain/errors';
import { countsStock } from '@roms/domain/order-source';
import { isEditableStatus, isVoidStatus } from '@roms/domain/order-status';
import { Order } from '../models/Order.ts';
import { OrderItem } from '../models/OrderItem.ts';
import type { Trx } from '../knex.ts';
import { itemRow, totalOf } from '../orders/item-rows.ts';
import { lockOrder } from '../orders/lock-order.ts';
import type { OrderFacts } from '../orders/order-facts.ts';
import { orderRevision } from '../orders/order-revision.ts';
import { recordOrderEvent } from '../orders/record-order-event.ts';
import { reviveReordered } from '../reminders/revive-reordered.ts';
import { withdrawReordered } from '../reminders/withdraw-reordered.ts';
import { linesOf } from './edited-lines.ts';
import { lockMoved, lockSoldProducts, moveOrderStock, piecesOf, requireStock } from './order-stock.ts';

/** Who carries an order and how it is paid is known later than what is in it. */
const EARLY_FIELDS = ['notes', 'address', 'city'] as const;
const LATE_FIELDS = ['payment', 'courier', 'tracking'] as const;
type Field = (typeof EARLY_FIELDS)[number] | (typeof LATE_FIELDS)[number];

export type OrderEdit = Pick<UpdateOrder, Field | 'items'>;

export type EditedOrder = {
  /** What differs, before and after; empty when nothing does. */
  before: Record<string, unknown>;
  after: Record<string, unknown>;
  /** Orders of the customer to signal, because what they hold may be bought again now. */
  reordered: number[];
  /** Orders whose reminder lives again, because this one holds less: start their workflows. */
  revived: number[];
};

/**
 * Changes what a draft or a pending order holds, and where it goes; payment, courier and parcel number as long as it is
 * not void. An order that took its pieces from the shelf takes or gives back the difference. `revision`: what the editor
 * saw of it. Throws `order_changed` (409) when somebody has changed that meanwhile, `order_not_editable` (409),
 * `order_item_not_found` (422), `product_not_found`, `out_of_stock` (422).
 */
export async function editOrder(
  trx: Trx,
  { orderId, edit, revision, actor }: { orderId: number; edit: OrderEdit; revision?: string; actor: Actor },
): Promise<EditedOrder> {
  if (Object.values(edit).every((value) => value === undefined)) return NO_EDIT;
  const order = await lockOrder(trx, orderId);
  requireEditable(order, edit);
  if (revision !== undefined && revision !== orderRevision(order, order.items))
    throw new AppError('order_changed', 'Somebody changed the order since it was read', { status: 409 });
  const fields = changedFields(order, edit);
  const items = edit.items ? await replaceItems(trx, order, edit.items, actor) : null;
  const changed = [...fields, ...(items ? ['items'] : [])];
  if (changed.length === 0) return NO_EDIT;
  const patch = Object.fromEntries(fields.map((field) => [field, edit[field] || null]));
  await Order.query(trx)
    .findById(orderId)
    .patch({ ...patch, ...(items ? { totalAmount: items.total } : {}) });
  await recordOrderEvent(trx, {
    orderId,
    type: 'order_edited',
    actor,
    details: { fields: changed, ...(items ? { totalBefore: order.totalAmount, total: items.total } : {}) },
  });
  const moved = items && order.status !== 'draft' ? await lookAgain(trx, order.customerId) : NOTHING;
  return {
    before: {
      ...Object.fromEntries(fields.map((field) => [field, order[field]])),
      ...(items ? { totalAmount: order.totalAmount, items: items.before } : {}),
    },
    after: { ...patch, ...(items ? { totalAmount: items.total, items: items.after } : {}) },
    ...moved,
  };
}

const NOTHING = { reordered: [], revived: [] };
const NO_EDIT: EditedOrder = { before: {}, after: {}, ...NOTHING };

/** Earlier orders of the customer may be bought again now, and others not any more. */
async function lookAgain(trx: Trx, customerId: number) {
  const revived = await reviveReordered(trx, customerId);
  return { reordered: await withdrawReordered(trx, customerId), revived };
}

function requireEditable({ status }: Order, edit: OrderEdit): void {
  const early = edit.items !== undefined || EARLY_FIELDS.some((field) => edit[field] !== undefined);
  if (early ? isEditableStatus(status) : !isVoidStatus(status)) return;
  throw new AppError('order_not_editable', `An order that is ${status} can no longer be changed so`, {
    status: 409,
    details: { status },
  });
}

function changedFields(order: Order, edit: OrderEdit): Field[] {
  return [...EARLY_FIELDS, ...LATE_FIELDS].filter(
    (field) => edit[field] !== undefined && (edit[field] || null) !== order[field],
  );
}

type Replaced = { total: number; before: object[]; after: object[] };

/** Null when the order holds that already. */
async function replaceItems(
  trx: Trx,
  order: OrderFacts,
  wanted: readonly EditedItem[],
  actor: Actor,
): Promise<Replaced | null> {
  const lines = await linesOf(trx, order.items, wanted);
  const before = order.items.map(shown);
  const after = lines.map(shown);
  if (JSON.stringify(before) === JSON.stringify(after)) return null;
  if (countsStock(order.source) && order.status !== 'draft') {
    const taken = difference(piecesOf(order.items), piecesOf(lines));
    await lockMoved(trx, taken);
    const more = new Map([...taken].filter(([, pieces]) => pieces > 0));
    requireStock(await lockSoldProducts(trx, more.keys()), more);
    await moveOrderStock(trx, { orderId: order.id, reason: 'order_edited', actor, taken });
  }
  await OrderItem.query(trx).where({ orderId: order.id }).delete();
  const rows = lines.map(itemRow);
  await trx('order_items').insert(rows.map((row) => ({ ...row, order_id: order.id })));
  return { total: totalOf(rows), before, after };
}

function shown({ productId, productName, quantity, price }: Parameters<typeof itemRow>[0]) {
  return { productId, productName, quantity, price };
}

function difference(before: Map<number, number>, after: Map<number, number>): Map<number, number> {
  const ids = new Set([...before.keys(), ...after.keys()]);
  return new Map([...ids].map((id) => [id, (after.get(id) ?? 0) - (before.get(id) ?? 0)]));
}
