import type { Knex } from 'knex';
import { VOID_STATUSES_SQL } from '@roms/domain/order-status';
import type { CustomerSegment } from '@roms/domain/segment';
import { Customer } from '../models/Customer.ts';
import type { GivenLabel } from '../models/Label.ts';
import { labelsOfCustomers } from '../labels/labels-of-customers.ts';
import { scoped, visibleCustomers } from '../scopes/visible-rows.ts';
import type { Viewer } from '../scopes/viewer.ts';
import { customerSegments, segmentIn } from '../segments/customer-segments.ts';
import { conversationIds } from './customer-conversations.ts';

export type CustomerFigures = {
  customer: Customer;
  orderCount: number;
  lifetimeValue: number;
  lastOrderAt: Date | null;
  segment: CustomerSegment;
  conversationId: number | null;
  labels: GivenLabel[];
};

/** One customer, or null when `viewer` may not see it. */
export async function customerDetail(db: Knex, viewer: Viewer, id: number): Promise<CustomerFigures | null> {
  const customer = await scoped(Customer.query(db).findById(id), visibleCustomers(viewer));
  if (!customer) return null;
  const [found] = await withFigures(db, viewer, [customer]);
  return found ?? null;
}

/** What these customers bought, where they stand, and the conversation of theirs that `viewer` may see; in their order. */
export async function withFigures(
  db: Knex,
  viewer: Viewer,
  customers: Customer[],
): Promise<CustomerFigures[]> {
  const ids = customers.map((customer) => customer.id);
  const [figures, segments, conversations, labels] = await Promise.all([
    db('orders')
      .whereIn('customer_id', ids)
      .whereNot('status', 'draft')
      .groupBy('customer_id')
      .select<{ customer_id: number; count: number; value: number; last: Date }[]>(
        'customer_id',
        db.raw('count(*)::int AS count'),
        db.raw(
          `coalesce(sum(total_amount) FILTER (WHERE status NOT IN ${VOID_STATUSES_SQL}), 0)::bigint AS value`,
        ),
        db.raw('max(ordered_at) AS last'),
      ),
    customerSegments(db, ids),
    conversationIds(db, viewer, ids),
    labelsOfCustomers(db, ids),
  ]);
  const byCustomer = new Map(figures.map((row) => [row.customer_id, row]));
  return customers.map((customer) => {
    const known = byCustomer.get(customer.id);
    return {
      customer,
      orderCount: known?.count ?? 0,
      lifetimeValue: known?.value ?? 0,
      lastOrderAt: known?.last ?? null,
      segment: segmentIn(segments, customer.id),
      conversationId: conversations.get(customer.id) ?? null,
      labels: labels.get(customer.id) ?? [],
    };
  });
}
