import { createHash } from 'node:crypto';
import type { ImportColumn, ImportKind } from '@roms/domain/imports/columns';
import type { Cells } from '@roms/domain/imports/row';
import { normalisePhone } from '@roms/domain/phone';
import { normaliseProductName } from '@roms/domain/product-name';

/** How the key of a row begins that names nothing by itself. */
export const ROW_KEY = 'row:';
/** Longest key (UTF-16 units). */
const LONGEST = 200;

/**
 * What a row is about, so that rows about one thing are seen to together: an order by its number, a product by its SKU,
 * else by its name, a customer by the phone. A row that names nothing is known again by all that it says.
 */
export function groupOf(kind: ImportKind, cells: Cells): string {
  return nameIn(kind, cells)?.slice(0, LONGEST) ?? `${ROW_KEY}${contentHash(cells)}`;
}

function nameIn(kind: ImportKind, cells: Cells): string | null {
  if (kind === 'orders') return cells.order_number?.replace(/\s+/g, ' ') || null;
  if (kind === 'customers') return named('phone', normalisePhone(cells.customer_phone ?? ''));
  return (
    named('sku', cells.sku?.replace(/\s+/g, ' ').toLowerCase()) ??
    named('name', normaliseProductName(cells.product_name ?? ''))
  );
}

function named(what: string, name: string | null | undefined): string | null {
  return name ? `${what}:${name}` : null;
}

/** The same for two rows that say the same. */
function contentHash(cells: Cells): string {
  const names = (Object.keys(cells) as ImportColumn[]).sort();
  const content = names.map((name) => `${name}=${cells[name]}`).join('\n');
  return createHash('sha256').update(content).digest('hex');
}
