import type { OrderStatus } from '../order-status.ts';
import { isOrderTime, parseOrderTime } from '../order-time.ts';
import type { OrderColumn } from './order-columns.ts';
import { readCells, type Cells, type ReadRow } from './row.ts';

export type OrderRow = {
  orderNumber: string | null;
  customerName: string;
  phone: string;
  productName: string;
  sku: string | null;
  quantity: number;
  /** Rupiah a piece; null: today's price of the product. */
  price: number | null;
  status: Exclude<OrderStatus, 'draft'>;
  orderedAt: Date | null;
  completedAt: Date | null;
  payment: string | null;
  address: string | null;
  city: string | null;
  courier: string | null;
  tracking: string | null;
  notes: string | null;
};

/** Longest texts (UTF-16 units), as elsewhere at the intake. */
const LONGEST: Partial<Record<OrderColumn, number>> = {
  order_number: 100,
  customer_name: 120,
  customer_phone: 64,
  product_name: 255,
  sku: 100,
  payment_method: 60,
  address: 500,
  city: 100,
  courier: 60,
  tracking: 80,
  notes: 2_000,
};
const PARAGRAPHS: readonly OrderColumn[] = ['notes', 'address'];
const MOST_PIECES = 10_000;
const MOST_RUPIAH = 1_000_000_000;

const STATUSES: Record<string, OrderRow['status']> = {
  pending: 'pending',
  menunggu: 'pending',
  baru: 'pending',
  diproses: 'pending',
  processed: 'pending',
  shipped: 'shipped',
  dikirim: 'shipped',
  completed: 'completed',
  selesai: 'completed',
  delivered: 'completed',
  diterima: 'completed',
  cancelled: 'cancelled',
  canceled: 'cancelled',
  batal: 'cancelled',
  dibatalkan: 'cancelled',
  returned: 'returned',
  dikembalikan: 'returned',
  retur: 'returned',
};

/** Reads one row of orders: all that is wrong with it at once. Times without a zone are the wall clock of `zone`. */
export function readOrderRow(cells: Cells, { zone, now }: { zone: string; now: Date }): ReadRow<OrderRow> {
  const read = readCells<OrderColumn>(cells, { longest: LONGEST, paragraphs: PARAGRAPHS });
  const { errors, fail, line, text, required, number } = read;
  const time = (field: OrderColumn): Date | null => {
    const written = line(field);
    if (written === '') return null;
    const at = parseOrderTime(isoOf(written), zone);
    if (at === null) return fail(field, 'bad_date', 'is no date such as 2026-11-22 or 22/11/2026 10:30');
    return isOrderTime(at, now) ? at : fail(field, 'lies_ahead', 'lies ahead');
  };

  const phone = read.phone('customer_phone');
  const quantity = number('quantity', 1, MOST_PIECES);
  if (quantity === null && !errors.some(({ field }) => field === 'quantity'))
    fail('quantity', 'missing', 'is empty');
  const statusText = line('status').toLowerCase();
  const status = statusText === '' ? 'pending' : STATUSES[statusText];
  if (status === undefined) fail('status', 'bad_status', 'is no status of an order');
  const row = {
    orderNumber: text('order_number'),
    customerName: required('customer_name'),
    phone,
    productName: required('product_name'),
    sku: text('sku'),
    quantity: quantity ?? 0,
    price: number('price', 0, MOST_RUPIAH),
    status: status ?? 'pending',
    orderedAt: time('ordered_at'),
    completedAt: time('completed_at'),
    payment: text('payment_method'),
    address: text('address'),
    city: text('city'),
    courier: text('courier'),
    tracking: text('tracking'),
    notes: text('notes'),
  };
  return errors.length > 0 ? { row: null, errors } : { row, errors: [] };
}

/** Day first, as Indonesians write it, becomes ISO's order. */
function isoOf(written: string): string {
  const parts = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ ,]+(\d{1,2})[:.](\d{2}))?$/.exec(written);
  if (!parts) return written;
  const [, day = '', month = '', year, hour, minute] = parts;
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return hour === undefined ? date : `${date} ${hour.padStart(2, '0')}:${minute}`;
}
