import { cutText } from '../text.ts';
import type { Column } from './column.ts';
import { CUSTOMER_COLUMNS, type CustomerColumn } from './customer-columns.ts';
import { ORDER_COLUMNS, type OrderColumn } from './order-columns.ts';
import { PRODUCT_COLUMNS, type ProductColumn } from './product-columns.ts';

/** What files can bring in, and how their columns are told apart. */

export const IMPORT_KINDS = ['orders', 'customers', 'products'] as const;
export type ImportKind = (typeof IMPORT_KINDS)[number];

/** A hundred thousand rows have room in it. */
export const MAX_IMPORT_BYTES = 20 * 1_024 * 1_024;

/** How much of a column's own name is kept (characters). */
const LONGEST_NAME = 60;

export type ImportColumn = OrderColumn | CustomerColumn | ProductColumn;

export const IMPORT_COLUMNS = [
  ...new Set([...ORDER_COLUMNS, ...CUSTOMER_COLUMNS, ...PRODUCT_COLUMNS].map(({ name }) => name)),
];

const COLUMNS: Record<ImportKind, readonly (Column & { name: ImportColumn })[]> = {
  orders: ORDER_COLUMNS,
  customers: CUSTOMER_COLUMNS,
  products: PRODUCT_COLUMNS,
};

/** Of these a file has at least one: rows of products are known by their SKU, else by their name. */
const ONE_OF: Partial<Record<ImportKind, readonly ImportColumn[]>> = { products: ['sku', 'product_name'] };

/** A file's header: which column each of its own is, null for those that nobody knows, and which required ones lack. */
export type ReadHeader = {
  columns: { written: string; name: ImportColumn | null }[];
  missing: ImportColumn[];
};

/**
 * Reads the header of a file of this kind; of two columns of one meaning the first counts. `mapping`: what a person said
 * that the columns are, in their order, whatever they are called.
 */
export function readHeader(
  kind: ImportKind,
  header: readonly string[],
  mapping: readonly (ImportColumn | null)[] | null = null,
): ReadHeader {
  const taken = new Set<ImportColumn>();
  const columns = header.map((cell, place) => {
    const written = cutText(cell, LONGEST_NAME);
    const name = mapping === null ? columnNamed(kind, cell) : (mapping[place] ?? null);
    if (name === null || taken.has(name)) return { written, name: null };
    taken.add(name);
    return { written, name };
  });
  const missing = COLUMNS[kind].filter(({ name, isRequired }) => isRequired && !taken.has(name));
  const oneOf = ONE_OF[kind] ?? [];
  const hasOne = oneOf.length === 0 || oneOf.some((name) => taken.has(name));
  return { columns, missing: [...missing.map(({ name }) => name), ...(hasOne ? [] : oneOf)] };
}

/** What a file of this kind can hold, and whether it has to. */
export function columnsOf(kind: ImportKind): { name: ImportColumn; isRequired: boolean }[] {
  const columns: readonly (Column & { name: ImportColumn })[] = COLUMNS[kind];
  return columns.map(({ name, isRequired }) => ({ name, isRequired: isRequired === true }));
}

function columnNamed(kind: ImportKind, written: string): ImportColumn | null {
  const plain = written
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_|_$/g, '');
  const isNamed = ({ name, aliases }: Column) => name === plain || aliases.includes(plain);
  return COLUMNS[kind].find(isNamed)?.name ?? null;
}

/** A file of this kind to fill in: the header, and one row as an example. */
export function templateRows(kind: ImportKind): string[][] {
  return [COLUMNS[kind].map(({ name }) => name), COLUMNS[kind].map(({ sample }) => sample)];
}
