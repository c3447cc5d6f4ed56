import type { Knex } from 'knex';
import { customerCode } from '@roms/domain/customer-code';
import { regionName } from '@roms/domain/regions/place';
import type { Viewer } from '../scopes/viewer.ts';
import type { CustomerFigures } from './customer-figures.ts';
import { customersPage, type CustomersListFilter } from './customers-page.ts';

/** Customers read at once. */
const PAGE = 500;

/** The columns of an exported file: those that can be imported again, and what is ours. */
export const CUSTOMER_EXPORT_COLUMNS = [
  'code',
  'customer_name',
  'customer_phone',
  'email',
  'address',
  'city',
  'province',
  'labels',
  'segment',
  'orders',
  'spent',
  'last_order_at',
  'opted_out_at',
] as const;

export type CustomerExportRow = Record<(typeof CUSTOMER_EXPORT_COLUMNS)[number], string | number | null>;

/**
 * The customers of a list, in its order, page by page: however many there are, only one page is in memory. Orders, spent
 * and last order are those of the segment. Times are UTC.
 */
export async function* exportedCustomers(
  db: Knex,
  viewer: Viewer,
  filter: Omit<CustomersListFilter, 'cursor' | 'size' | 'total'>,
): AsyncGenerator<CustomerExportRow[]> {
  let cursor: string | undefined;
  do {
    const page = await customersPage(db, viewer, { ...filter, cursor, size: PAGE, total: 'later' });
    if (page.rows.length > 0) yield page.rows.map(rowOf);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}

function rowOf({ customer, segment, labels }: CustomerFigures): CustomerExportRow {
  const { provinceCode, optedOutAt } = customer;
  return {
    code: customerCode(customer.id),
    customer_name: customer.name,
    customer_phone: customer.phone,
    email: customer.email,
    address: customer.address,
    city: customer.city,
    province: provinceCode && regionName(provinceCode),
    labels: labels.map(({ name }) => name).join(', '),
    segment: segment.segment,
    orders: segment.orders,
    spent: segment.spent,
    last_order_at: segment.lastOrderAt?.toISOString() ?? null,
    opted_out_at: optedOutAt?.toISOString() ?? null,
  };
}
