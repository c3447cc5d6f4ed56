import type { Knex } from 'knex';
import { phoneSearchDigits } from '@roms/domain/phone';
import { Customer } from '../models/Customer.ts';
import { scoped, visibleCustomers } from '../scopes/visible-rows.ts';
import type { Viewer } from '../scopes/viewer.ts';
import { conversationIds } from './customer-conversations.ts';
import { containing, decodeCursor, PAGE_SIZE, toPage } from '../keyset.ts';

export type CustomerFigures = {
  customer: Customer;
  orderCount: number;
  lifetimeValue: number;
  lastOrderAt: Date | null;
  conversationId: number | null;
};

/** One page of the customers that `viewer` may see, newest first; `q` finds name and phone in any form. */
export async function customersPage(
  db: Knex,
  viewer: Viewer,
  filter: { q?: string; cursor?: string },
): Promise<{ rows: CustomerFigures[]; nextCursor: string | null }> {
  const after = decodeCursor(filter.cursor);
  const query = scoped(Customer.query(db), visibleCustomers(viewer))
    .orderBy('customers.id', 'desc')
    .limit(PAGE_SIZE + 1);
  if (after) void query.where('customers.id', '<', after.id);
  if (filter.q) {
    const digits = phoneSearchDigits(filter.q);
    void query.whereRaw('(customers.name ILIKE ? OR customers.phone LIKE ?)', [
      containing(filter.q),
      digits === null ? null : containing(digits),
    ]);
  }
  const page = toPage(await query, (customer) => ({ at: '', id: customer.id }));
  return { rows: await withFigures(db, viewer, page.rows), nextCursor: page.nextCursor };
}

/** One customer, or null when `viewer` may not see it. */
export async function customerDetail(db: Knex, viewer: Viewer, id: number): Promise<CustomerFigures | null> {
  const customer = await scoped(Customer.query(db).findById(id), visibleCustomers(viewer));
  if (!customer) return null;
  const [found] = await withFigures(db, viewer, [customer]);
  return found ?? null;
}

async function withFigures(db: Knex, viewer: Viewer, customers: Customer[]): Promise<CustomerFigures[]> {
  const ids = customers.map((customer) => customer.id);
  const [figures, conversations] = await Promise.all([
    db('orders')
      .whereIn('customer_id', ids)
      .groupBy('customer_id')
      .select<{ customer_id: number; count: number; value: number; last: Date }[]>(
        'customer_id',
        db.raw('count(*)::int AS count'),
        db.raw(`coalesce(sum(total_amount) FILTER (WHERE status <> 'cancelled'), 0)::bigint AS value`),
        db.raw('max(ordered_at) AS last'),
      ),
    conversationIds(db, viewer, ids),
  ]);
  const byCustomer = new Map(figures.map((row) => [row.customer_id, row]));
  return customers.map((customer) => {
    const known = byCustomer.get(customer.id);
    return {
      customer,
      orderCount: known?.count ?? 0,
      lifetimeValue: known?.value ?? 0,
      lastOrderAt: known?.last ?? null,
      conversationId: conversations.get(customer.id) ?? null,
    };
  });
}
