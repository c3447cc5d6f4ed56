import { isBlank } from '../text.ts';
import type { CustomerColumn } from './customer-columns.ts';
import { readCells, type Cells, type ReadRow } from './row.ts';

/** What a row says of a customer; null: nothing, so that what is known stays. */
export type CustomerRow = {
  /** Canonical. */
  phone: string;
  name: string | null;
  email: string | null;
  address: string | null;
  city: string | null;
  province: string | null;
  /** Names of labels, as they are written. */
  labels: string[];
};

/** As where a customer is typed in. */
const LONGEST: Partial<Record<CustomerColumn, number>> = {
  customer_phone: 64,
  customer_name: 120,
  email: 254,
  address: 500,
  city: 100,
  province: 100,
  labels: 400,
};
const PARAGRAPHS: readonly CustomerColumn[] = ['address'];
/** As everywhere else at the intake: what is no address is left out, and costs nobody the row. */
const EMAIL = /^[^\s@,;]+@[^\s@,;]+\.[^\s@,;.]{2,}$/;

/** Reads one row of customers: all that is wrong with it at once. */
export function readCustomerRow(cells: Cells): ReadRow<CustomerRow> {
  const read = readCells<CustomerColumn>(cells, { longest: LONGEST, paragraphs: PARAGRAPHS });
  const { errors, line, text } = read;
  const email = line('email');
  const row: CustomerRow = {
    phone: read.phone('customer_phone'),
    name: text('customer_name'),
    email: EMAIL.test(email) && email.length <= 254 ? email : null,
    address: text('address'),
    city: text('city'),
    province: text('province'),
    labels: namesIn(text('labels') ?? ''),
  };
  return errors.length > 0 ? { row: null, errors } : { row, errors: [] };
}

/** `VIP; Reseller` are two. */
function namesIn(written: string): string[] {
  return [
    ...new Set(
      written
        .split(/[,;|]/)
        .map((name) => name.trim())
        .filter((name) => !isBlank(name)),
    ),
  ];
}
