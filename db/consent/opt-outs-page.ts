import type { Knex } from 'knex';
import { PAGE_SIZE, decodeCursor, toPage } from '../keyset.ts';
import { Consent } from '../models/Consent.ts';
import { Customer } from '../models/Customer.ts';
import { scoped, visibleCustomers } from '../scopes/visible-rows.ts';
import { SEES_ALL, type Viewer } from '../scopes/viewer.ts';

/** A customer who wants no marketing, and the line of the ledger that says so. */
export type OptOut = { customer: Customer; consent: Consent | null };

/**
 * The customers that `viewer` may see who want no marketing, who said so last first; nobody of the shop itself, and
 * nobody who was forgotten.
 */
export async function optOutsPage(
  db: Knex,
  viewer: Viewer,
  { cursor }: { cursor?: string },
): Promise<{ rows: OptOut[]; nextCursor: string | null }> {
  const after = decodeCursor(cursor);
  const query = scoped(
    Customer.query(db)
      .whereNotNull('customers.optedOutAt')
      .where({ 'customers.internal': false })
      .whereNull('customers.erasedAt')
      // Text, because a JavaScript date would lose the microseconds by which the next page starts.
      .select('customers.*', db.raw('cast(opted_out_at AS text) AS position'))
      .orderBy([
        { column: 'customers.optedOutAt', order: 'desc' },
        { column: 'customers.id', order: 'desc' },
      ])
      .limit(PAGE_SIZE + 1),
    visibleCustomers(viewer),
  );
  if (after)
    void query.whereRaw('(customers.opted_out_at, customers.id) < (cast(? AS timestamptz), ?)', [
      after.at,
      after.id,
    ]);
  const found = (await query) as (Customer & { position: string })[];
  const page = toPage(found, ({ id, position }) => ({ at: position, id }));
  const lines = await refusals(
    db,
    page.rows.map(({ id }) => id),
  );
  return {
    rows: page.rows.map((customer) => ({ customer, consent: lines.get(customer.id) ?? null })),
    nextCursor: page.nextCursor,
  };
}

/** All of them, page by page. */
export async function* allOptOuts(db: Knex): AsyncGenerator<OptOut[]> {
  let cursor: string | null = '';
  while (cursor !== null) {
    const page: { rows: OptOut[]; nextCursor: string | null } = await optOutsPage(db, SEES_ALL, {
      cursor: cursor || undefined,
    });
    yield page.rows;
    cursor = page.nextCursor;
  }
}

/** The newest refusal of each. */
async function refusals(db: Knex, customerIds: number[]): Promise<Map<number, Consent>> {
  const lines = await Consent.query(db)
    .whereIn('customerId', customerIds)
    .where({ state: 'withdrawn' })
    .orderBy(['at', 'id']);
  return new Map(lines.map((line) => [line.customerId, line]));
}
