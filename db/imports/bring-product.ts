import { readProductRow, type ProductRow } from '@roms/domain/imports/product-row';
import type { RowError } from '@roms/domain/imports/row';
import { normaliseProductName } from '@roms/domain/product-name';
import { recordAudit } from '../audit/record-audit.ts';
import { freeSku } from '../products/free-sku.ts';
import { moveStock } from '../products/move-stock.ts';
import { createProduct, updateProduct, type ProductChange } from '../products/write-product.ts';
import type { ImportRow } from '../models/ImportRow.ts';
import { Product } from '../models/Product.ts';
import type { Trx } from '../knex.ts';
import { bringFirst, type Asked, type ImportFacts, type Outcomes, type RowOutcome } from './row-outcome.ts';

/**
 * Makes a product of a row, or changes the one that it names by SKU, without one by name: only what the row says, and the
 * stock as a movement. A row that was brought by the same file before puts no stock back that was sold since.
 */
export async function bringProduct(trx: Trx, rows: readonly ImportRow[], asked: Asked): Promise<Outcomes> {
  return bringFirst(trx, rows, asked, {
    read: readProductRow,
    async bring(row, place) {
      const [known, ...more] = await productsNamed(trx, row);
      if (more.length > 0) return failed(SEVERAL);
      if (known) return change(trx, known.id, { ...asked.facts, row, place });
      return (await isTwin(trx, row)) ? failed(OTHER_SKU) : make(trx, row, asked.facts);
    },
  });
}

const SEVERAL: RowError = {
  field: 'product_name',
  code: 'several_products',
  message: 'is the name of more than one product: say the SKU',
};
const OTHER_SKU: RowError = {
  field: 'sku',
  code: 'sku_differs',
  message: 'is another than that of the product with this name',
};
const COUNTED: RowError = {
  field: 'stock',
  code: 'counted_before',
  message: 'was counted when this file came before, and is left alone',
};
const OK: RowOutcome = { status: 'ok', orderId: null };
const REPEATED: RowOutcome = { status: 'repeated', orderId: null };

function failed(...errors: RowError[]): RowOutcome {
  return { status: 'failed', errors };
}

async function productsNamed(trx: Trx, { sku, name }: ProductRow): Promise<Product[]> {
  if (sku !== null) return Product.query(trx).whereRaw('lower(sku) = lower(?)', [sku]);
  return productsCalled(trx, name);
}

/** Whether a product of this name is known by another SKU: the same thing twice, as far as anybody can tell. */
async function isTwin(trx: Trx, { sku, name }: ProductRow): Promise<boolean> {
  return sku !== null && name !== null && (await productsCalled(trx, name)).length === 1;
}

/** Two of them at most. */
async function productsCalled(trx: Trx, name: string | null): Promise<Product[]> {
  const normalisedName = normaliseProductName(name ?? '');
  if (normalisedName === '') return Product.query(trx).where({ name });
  return Product.query(trx).where({ normalisedName }).orderBy('id').limit(2);
}

async function make(trx: Trx, row: ProductRow, { actor }: ImportFacts): Promise<RowOutcome> {
  const { name, price, active } = row;
  const missing = (['product_name', 'price'] as const)
    .filter((field) => (field === 'price' ? price : name) === null)
    .map((field) => ({ field, code: 'missing', message: 'is empty, and there is no such product yet' }));
  if (name === null || price === null) return failed(...missing);
  const fields = {
    ...{ name, price, supplyDays: row.supplyDays, lowStock: row.lowStock },
    sku: row.sku ?? (await freeSku(trx, name)),
    description: row.description ?? '',
    recommendation: row.recommendation ?? '',
    stock: row.stock ?? 0,
  };
  const { id } = await createProduct(trx, { ...fields, relations: [] }, actor);
  if (active === false) await updateProduct(trx, id, { active });
  const after = { ...fields, active: active ?? true };
  await recordAudit(trx, { actor, action: 'product.created', subject: { type: 'product', id }, after });
  return OK;
}

const FIELDS = [
  'name',
  'price',
  'description',
  'recommendation',
  'supplyDays',
  'lowStock',
  'active',
] as const;

/** Whether the row at this place of the same file was brought before: a row that failed then counts what it says now. */
async function wasBrought(trx: Trx, { earlier, place }: { earlier: readonly number[]; place: number }) {
  const brought = await trx('import_rows')
    .whereIn('import_id', [...earlier])
    .where({ row: place })
    .whereIn('status', ['ok', 'repeated'])
    .first('row');
  return brought !== undefined;
}

type Change = ImportFacts & { row: ProductRow; place: number };

async function change(trx: Trx, id: number, { row, ...facts }: Change): Promise<RowOutcome> {
  const held = await Product.query(trx).findById(id).forNoKeyUpdate().throwIfNotFound();
  // By what it was found it is not changed: a name may be written in many ways.
  const said = row.sku === null ? { ...row, name: null } : row;
  const differing = FIELDS.filter((field) => said[field] !== null && said[field] !== held[field]);
  const after = Object.fromEntries(differing.map((field) => [field, said[field]])) as ProductChange;
  if (differing.length > 0) await updateProduct(trx, id, after);
  const isOther = row.stock !== null && row.stock !== held.stock;
  const isLeft = isOther && (await wasBrought(trx, facts));
  const isCounted = isOther && !isLeft;
  const errors = isLeft ? [COUNTED] : [];
  if (isCounted)
    await moveStock(trx, {
      ...{ productId: id, orderId: null, actor: facts.actor, note: facts.fileName },
      change: row.stock! - held.stock,
      reason: 'import',
    });
  if (differing.length === 0 && !isCounted) return { ...REPEATED, errors };
  await recordAudit(trx, {
    actor: facts.actor,
    action: 'product.changed',
    subject: { type: 'product', id },
    before: {
      ...Object.fromEntries(differing.map((field) => [field, held[field]])),
      ...(isCounted ? { stock: held.stock } : {}),
    },
    after: { ...after, ...(isCounted ? { stock: row.stock } : {}) },
  });
  return { ...OK, errors };
}
