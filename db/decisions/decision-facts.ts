import type { Knex } from 'knex';
import type { DecisionFacts } from '@roms/domain/decisions/pipeline';
import type { OrderStatus } from '@roms/domain/order-status';
import { isFullyReordered } from '@roms/domain/reorder';
import type { Automation } from '../models/Message.ts';
import { laterItems } from '../orders/later-items.ts';
import type { OrderFacts } from '../orders/order-facts.ts';

type Question = {
  automation: Automation;
  isHandled: boolean;
  notice?: OrderStatus | null;
  missing?: readonly string[];
};

/** What the decision pipeline must know about an order now; read under the customer's lock when it binds. */
export async function decisionFacts(db: Knex, order: OrderFacts, question: Question): Promise<DecisionFacts> {
  const later = question.automation === 'reminder' ? await laterItems(db, order) : [];
  return {
    automation: question.automation,
    isHandled: question.isHandled,
    orderStatus: order.status,
    notice: question.notice ?? null,
    isBlocked: order.customer.blockedAt !== null,
    isOptedOut: order.customer.optedOutAt !== null,
    isFullyReordered: isFullyReordered(order.items, later),
    missing: question.missing ?? [],
  };
}
