import { readActorId } from '@roms/domain/actor';
import type { OrderDetail, OrderLifecycle as LifecycleContract, OrderSummary } from '@roms/contracts/orders';
import { isProvenSent } from '@roms/domain/message-status';
import { MANUAL_SOURCE } from '@roms/domain/order-source';
import type { Evaluation } from '../../db/models/Evaluation.ts';
import type { Message } from '../../db/models/Message.ts';
import type { OrderLifecycle } from '../../db/models/OrderLifecycle.ts';
import { presentCheck } from './present-check.ts';
import { presentDue } from './present-due.ts';
import type { OrderWithLife } from '../../db/orders/order-detail.ts';
import { orderRevision } from '../../db/orders/order-revision.ts';
import type { OrderWithSummary } from '../../db/orders/order-summaries.ts';

/** An order as lists show it; needs its customer loaded (db/orders/order-summaries). */
export function presentOrderSummary(order: OrderWithSummary): OrderSummary {
  const { customer } = order;
  if (!customer) throw new Error('presentOrderSummary needs the customer loaded');
  return {
    id: order.id,
    orderNumber: order.orderNumber,
    customer: { id: customer.id, name: customer.name, phone: customer.phone },
    status: order.status,
    totalAmount: order.totalAmount,
    itemCount: order.itemCount,
    orderedAt: order.orderedAt.toISOString(),
    source: order.source,
    // A manual order's is the form's own id, which means nothing to people.
    externalId: order.source === MANUAL_SOURCE ? null : order.externalId,
    version: order.version,
  };
}

/** An order with its life. */
export function presentOrderDetail(life: OrderWithLife): OrderDetail {
  const { order } = life;
  return {
    ...presentOrderSummary(order),
    revision: orderRevision(order, life.items),
    items: life.items.map((item) => ({
      id: item.id,
      productId: item.productId,
      productName: item.productName,
      sku: item.sku,
      quantity: item.quantity,
      price: item.price,
      subtotal: item.subtotal,
    })),
    notes: order.notes,
    address: order.address,
    city: order.city,
    payment: order.payment,
    courier: order.courier,
    tracking: order.tracking,
    shippedAt: order.shippedAt?.toISOString() ?? null,
    completedAt: order.completedAt?.toISOString() ?? null,
    cancelledAt: order.cancelledAt?.toISOString() ?? null,
    returnedAt: order.returnedAt?.toISOString() ?? null,
    conversationId: life.conversationId,
    attribution: life.attribution && {
      ...life.attribution,
      deliveredAt: life.attribution.deliveredAt.toISOString(),
    },
    lifecycle: presentLifecycle(life.lifecycle, order.customer?.name ?? ''),
    events: life.events.map((event) => ({
      id: event.id,
      type: event.type,
      at: event.at.toISOString(),
      actor: event.actor,
      actorKind: event.actorKind,
      actorId: readActorId(event.actorKind, event.actorId),
      details: event.details,
    })),
    decisions: life.evaluations.flatMap(presentChecks),
    messages: life.messages.map((message) => ({
      ...presentOrderMessage(message),
      brought: life.brought.get(message.id) ?? [],
      offers: life.offers.get(message.id) ?? [],
    })),
  };
}

/** Ids of checks are made from their evaluation's: none has as many. */
const MOST_CHECKS = 100;

/** One line a check; of plans only what puts a reminder off: their stops are judged again when the time comes. */
function presentChecks(evaluation: Evaluation): OrderDetail['decisions'] {
  if (evaluation.stage === 'plan' && evaluation.verdict !== 'defer') return [];
  return evaluation.checks.map((check, place) => ({
    id: evaluation.id * MOST_CHECKS + place,
    automation: evaluation.automation,
    ...presentCheck(check),
    at: evaluation.at.toISOString(),
  }));
}

/** An order without a lifecycle is one whose workflow is still to start: its thank-you comes first. */
function presentLifecycle(lifecycle: OrderLifecycle | null, customerName: string): LifecycleContract {
  return {
    workflowId: lifecycle?.workflowId ?? null,
    state: lifecycle?.state ?? 'thanking',
    reason: lifecycle?.reason ?? null,
    // One that is held since a restore says when it was due.
    reminderDueAt: (lifecycle?.dueAt ?? lifecycle?.restoredDueAt)?.toISOString() ?? null,
    dueExplanation: presentDue(lifecycle?.dueExplanation ?? null, customerName),
    nextAction: lifecycle ? lifecycle.nextAction : 'send_thank_you',
    skipUndoUntil: lifecycle?.skipUndoUntil?.toISOString() ?? null,
  };
}

function presentOrderMessage(message: Message): Omit<OrderDetail['messages'][number], 'brought' | 'offers'> {
  return {
    id: message.id,
    conversationId: message.conversationId,
    // Only automated messages of an order are asked for (db/orders/order-detail).
    automation: message.automation ?? 'order_status',
    status: message.status,
    statusReason: message.statusReason,
    body: message.body,
    createdAt: message.createdAt.toISOString(),
    sentAt: isProvenSent(message.status) ? message.sentAt.toISOString() : null,
  };
}
