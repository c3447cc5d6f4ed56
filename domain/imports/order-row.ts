import type { OrderStatus } from '../order-status.ts';
import { isOrderTime, parseOrderTime } from '../order-time.ts';
import { normalisePhone } from '../phone.ts';
import { cleanLine, cleanText } from '../text.ts';
import type { OrderColumn } from './columns.ts';

/** What is wrong with a row: in which column, a stable code, and a sentence for whoever mends the file. */
export type RowError = { field: OrderColumn | null; code: string; message: string };

/** The cells of a row by their columns; what was empty is not there. */
export type Cells = Partial<Record<OrderColumn, string>>;

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

export type ReadOrderRow = { row: OrderRow; errors: [] } | { row: null; errors: RowError[] };

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
export function readOrderRow(cells: Cells, { zone, now }: { zone: string; now: Date }): ReadOrderRow {
  const errors: RowError[] = [];
  const fail = (field: OrderColumn, code: string, message: string): null => {
    errors.push({ field, code, message });
    return null;
  };
  const text = (field: OrderColumn): string | null => {
    const clean = field === 'notes' || field === 'address' ? cleanText : cleanLine;
    const value = clean(cells[field] ?? '').trim();
    const longest = LONGEST[field] ?? 0;
    if (value.length > longest) return fail(field, 'too_long', `has more than ${longest} characters`);
    return value || null;
  };
  const required = (field: OrderColumn): string =>
    text(field) ??
    (errors.some((error) => error.field === field) ? '' : (fail(field, 'missing', 'is empty') ?? ''));
  const number = (field: OrderColumn, least: number, most: number): number | null => {
    const written = cleanLine(cells[field] ?? '').trim();
    if (written === '') return null;
    const value = readNumber(written);
    if (value === null || value < least || value > most)
      return fail(field, 'bad_number', `is no whole number from ${least} to ${most}`);
    return value;
  };
  const time = (field: OrderColumn): Date | null => {
    const written = cleanLine(cells[field] ?? '').trim();
    if (written === '') return null;
    const at = parseOrderTime(isoOf(written), zone);
    if (at === null) return fail(field, 'bad_date', 'is no date such as 2026-11-22 or 22/11/2026 10:30');
    return isOrderTime(at, now) ? at : fail(field, 'lies_ahead', 'lies ahead');
  };

  const phoneText = required('customer_phone');
  const phone =
    phoneText === ''
      ? ''
      : (normalisePhone(phoneText) ?? fail('customer_phone', 'bad_phone', 'is no phone number') ?? '');
  const quantity = number('quantity', 1, MOST_PIECES);
  if (quantity === null && !errors.some(({ field }) => field === 'quantity'))
    fail('quantity', 'missing', 'is empty');
  const statusText = cleanLine(cells.status ?? '')
    .trim()
    .toLowerCase();
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

/** `2`, `90.000`, `90,000`, `Rp 90.000,00`: money and pieces as sheets write them; null for what is none. */
function readNumber(written: string): number | null {
  const bare = written.replace(/^rp\.?\s*/i, '').replace(/\s/g, '');
  const whole = bare.replace(/[.,]0{1,2}$/, '');
  if (/^\d+$/.test(whole)) return Number(whole);
  if (/^\d{1,3}(\.\d{3})+$/.test(whole) || /^\d{1,3}(,\d{3})+$/.test(whole))
    return Number(whole.replace(/[.,]/g, ''));
  return null;
}

/** Day first, as Indonesians write it, becomes ISO's order. */
function isoOf(written: string): string {
  const parts = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ ,]+(\d{1,2})[:.](\d{2}))?$/.exec(written);
  if (!parts) return written;
  const [, day = '', month = '', year, hour, minute] = parts;
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return hour === undefined ? date : `${date} ${hour.padStart(2, '0')}:${minute}`;
}
