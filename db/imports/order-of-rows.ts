import type { OrderRow } from '@roms/domain/imports/order-row';
import type { RowError } from '@roms/domain/imports/row';
import { Product } from '../models/Product.ts';
import type { Trx } from '../knex.ts';
import type { NewOrderItem } from '../orders/item-rows.ts';
import { matchProducts } from '../products/match-products.ts';

/** A row that can be read, and its place in the file. */
export type PlacedRow = { place: number; row: OrderRow };
/** What is wrong, by the places of rows. */
export type RowErrors = Map<number, RowError[]>;
/** An order as its rows say it: what it is, as the first of them that says so. */
export type OrderOfRows = Omit<OrderRow, 'orderNumber' | 'productName' | 'sku' | 'quantity' | 'price'> & {
  items: NewOrderItem[];
};

type Made = { order: OrderOfRows; errors: RowErrors } | { order: null; errors: RowErrors };

/** Puts the rows of one order together. Products are matched as at every intake; without a price it is today's. */
export async function orderOfRows(trx: Trx, rows: readonly PlacedRow[]): Promise<Made> {
  const errors: RowErrors = new Map();
  const [first] = rows;
  for (const { place, row } of rows)
    if (row.phone !== first!.row.phone)
      errors.set(place, [
        {
          field: 'customer_phone',
          code: 'other_customer',
          message: 'is another customer than in the first row of this order',
        },
      ]);
  const items = await itemsOf(trx, rows, errors);
  if (errors.size > 0) return { order: null, errors };
  const said = <Field extends keyof OrderRow>(field: Field): OrderRow[Field] =>
    (rows.find(({ row }) => row[field] !== null) ?? first!).row[field];
  return {
    order: {
      customerName: first!.row.customerName,
      phone: first!.row.phone,
      status: first!.row.status,
      orderedAt: said('orderedAt'),
      completedAt: said('completedAt'),
      payment: said('payment'),
      address: said('address'),
      city: said('city'),
      courier: said('courier'),
      tracking: said('tracking'),
      notes: said('notes'),
      items,
    },
    errors,
  };
}

async function itemsOf(trx: Trx, rows: readonly PlacedRow[], errors: RowErrors): Promise<NewOrderItem[]> {
  const ids = await matchProducts(
    trx,
    rows.map(({ row: { productName, sku } }) => ({ productName, sku })),
  );
  const products = await Product.query(trx).findByIds(ids.filter((id) => id !== null));
  return rows.flatMap(({ place, row: { productName, sku, quantity, price } }, index) => {
    const product = products.find(({ id }) => id === ids[index]);
    const known = price ?? product?.price;
    if (known !== undefined)
      return [
        {
          productId: product?.id ?? null,
          productName,
          sku: sku ?? product?.sku ?? null,
          quantity,
          price: known,
        },
      ];
    const error: RowError = {
      field: 'product_name',
      code: 'unknown_product',
      message: 'is no product of the shop, and the row has no price',
    };
    errors.set(place, [...(errors.get(place) ?? []), error]);
    return [];
  });
}
