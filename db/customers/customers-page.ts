import type { Knex } from 'knex';
import type { AskedTotal } from '@roms/contracts/pagination';
import type { CustomerSort } from '@roms/domain/customer-sort';
import { AppError } from '@roms/domain/errors';
import { countRows } from '../count-rows.ts';
import { decodeCursor, PAGE_SIZE, firstPageTotal, toPage, type ListPage, type Position } from '../keyset.ts';
import { Customer } from '../models/Customer.ts';
import type { Viewer } from '../scopes/viewer.ts';
import { withFigures, type CustomerFigures } from './customer-figures.ts';
import { countSql, pageSql, type CustomersAsk, type CustomersNarrowing } from './customers-sql.ts';
import { customerText, fewCustomers, NO_TEXT } from './few-customers.ts';
import { FEW, fewOfFilter } from './few-of-filter.ts';

export type CustomersListFilter = CustomersNarrowing & {
  q?: string;
  sort?: CustomerSort;
  cursor?: string;
  total?: AskedTotal;
  /** Customers of a page. */
  size?: number;
  /** As of when WhatsApp's word counts; now unless told. */
  now?: Date;
};

type Row = { id: number; at: string };

/**
 * One page of the customers that `viewer` may see, the newest first unless `sort` says otherwise; `q` finds name and
 * phone in any form and the code, fewer than three letters only names that begin with them. Nobody of the shop itself
 * and nobody who was forgotten is among them. Throws `invalid_request` for a cursor of another order. `mostFew`: up to
 * how many customers of a filter or of an agent are read one by one; the answer is the same.
 */
export async function customersPage(
  db: Knex,
  viewer: Viewer,
  { q, sort, cursor, total: asked, size = PAGE_SIZE, now = new Date(), ...filter }: CustomersListFilter,
  { mostFew = FEW } = {},
): Promise<ListPage<CustomerFigures>> {
  const text = q ? customerText(q) : null;
  const order = sort ?? 'newest';
  const after = decodeCursor(cursor);
  requirePosition(order, after);
  const bindings = {
    limit: size + 1,
    at: after?.at ?? null,
    after: after?.id ?? null,
    userId: viewer.sees === 'own' ? viewer.userId : null,
    now,
    ...bindingsOf(filter),
    ...(text ?? NO_TEXT),
  };
  const few = await fewest(db, { viewer, text, filter, bindings, mostFew });
  const ask: CustomersAsk = { viewer, filter, text, few, after, sort: order };
  const all = { ...bindings, ids: few?.ids ?? [] };
  const count = () => countRows(db, countSql(ask), all);
  if (asked === 'only') return { rows: [], nextCursor: null, total: await count() };
  const { rows } = await db.raw<{ rows: Row[] }>(pageSql(ask), all as never);
  const page = toPage(rows, ({ id, at }) => ({ at: order === 'newest' ? '' : at, id }), size);
  const total = await firstPageTotal(page, after, async () => (asked === 'later' ? null : count()));
  const ids = page.rows.map(({ id }) => id);
  const found = new Map((await Customer.query(db).findByIds(ids)).map((customer) => [customer.id, customer]));
  const customers = ids.flatMap((id) => found.get(id) ?? []);
  return { rows: await withFigures(db, viewer, customers), nextCursor: page.nextCursor, total };
}

const FILTERS = [
  ...(['segment', 'label', 'province', 'optedOut', 'whatsapp', 'ordersFrom', 'ordersTo'] as const),
  ...(['spentFrom', 'spentTo', 'lastOrderFrom', 'lastOrderTo'] as const),
];

/** What is not asked for is null, and nothing uses it. */
function bindingsOf(filter: CustomersNarrowing): Record<string, unknown> {
  return Object.fromEntries(FILTERS.map((name) => [name, filter[name] ?? null]));
}

type Asked = {
  viewer: Viewer;
  text: CustomersAsk['text'];
  filter: CustomersNarrowing;
  bindings: Record<string, unknown>;
  mostFew: number;
};

/** From which few customers the list can be read: those of a name or of a filter, or else those that the viewer sees. */
async function fewest(
  db: Knex,
  { viewer, text, filter, bindings, mostFew }: Asked,
): Promise<{ by: 'rows' | 'scope'; ids: number[] } | null> {
  const few = await fewCustomers(db, viewer, text, { mostSeen: mostFew });
  if (few?.by === 'name') return { by: 'rows', ids: few.ids };
  const ids = few === null ? await fewOfFilter(db, filter, { bindings, few: mostFew }) : null;
  return ids === null ? few && { by: 'scope', ids: few.ids } : { by: 'rows', ids };
}

/** How the position of each order is written. */
const POSITIONS: Record<CustomersAsk['sort'], RegExp> = {
  newest: /^/,
  name: /^/,
  orders: /^\d{1,9}$/,
  spent: /^\d{1,18}$/,
  lastOrder: /^(-infinity|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?[+-]\d\d(:\d\d)*)$/,
};

function requirePosition(order: CustomersAsk['sort'], after: Position | null): void {
  if (after === null || POSITIONS[order].test(after.at)) return;
  throw new AppError('invalid_request', 'The cursor is of another order', {
    status: 400,
    details: { fields: { cursor: ['is of another order'] } },
  });
}
