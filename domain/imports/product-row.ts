import { MOST_STOCK } from '../stock.ts';
import type { ProductColumn } from './product-columns.ts';
import { readCells, type Cells, type ReadRow } from './row.ts';

/** What a row says of a product; null: nothing, so that what is known stays. */
export type ProductRow = {
  name: string | null;
  sku: string | null;
  /** Rupiah. */
  price: number | null;
  /** Pieces that are on the shelf. */
  stock: number | null;
  description: string | null;
  recommendation: string | null;
  /** Days that one unit lasts. */
  supplyDays: number | null;
  /** It is scarce at so many pieces. */
  lowStock: number | null;
  /** Whether it is sold. */
  active: boolean | null;
};

/** As where a product is typed in. */
const LONGEST: Partial<Record<ProductColumn, number>> = {
  product_name: 200,
  sku: 60,
  description: 2_000,
  recommendation_text: 300,
};
const PARAGRAPHS: readonly ProductColumn[] = ['description', 'recommendation_text'];
const MOST_RUPIAH = 1_000_000_000_000;
const MOST_DAYS = 3_650;

const YES = new Set('ya y yes true 1 aktif active dijual'.split(' '));
const NO = new Set('tidak t no n false 0 nonaktif inactive arsip retired'.split(' '));

/** Reads one row of products: all that is wrong with it at once. */
export function readProductRow(cells: Cells): ReadRow<ProductRow> {
  const { errors, fail, line, text, number } = readCells<ProductColumn>(cells, {
    longest: LONGEST,
    paragraphs: PARAGRAPHS,
  });
  const row: ProductRow = {
    name: text('product_name'),
    sku: text('sku'),
    price: number('price', 0, MOST_RUPIAH),
    stock: number('stock', 0, MOST_STOCK),
    description: text('description'),
    recommendation: text('recommendation_text'),
    supplyDays: number('supply_days', 1, MOST_DAYS),
    lowStock: number('low_stock', 0, MOST_STOCK),
    active: readAnswer(line('active')),
  };
  if (row.active === null && line('active') !== '') fail('active', 'bad_answer', 'is neither yes nor no');
  if (row.name === null && row.sku === null && errors.length === 0)
    fail('product_name', 'missing', 'is empty, and there is no SKU');
  return errors.length > 0 ? { row: null, errors } : { row, errors: [] };
}

function readAnswer(written: string): boolean | null {
  const plain = written.toLowerCase().replace(/[\s-]/g, '');
  if (YES.has(plain)) return true;
  return NO.has(plain) || plain === 'tidakdijual' || plain === 'tidakaktif' ? false : null;
}
