import type { Knex } from 'knex';
import type { ThankYouPreview } from '@roms/contracts/order-changes';
import { AppError } from '@roms/domain/errors';
import { orderValues } from '@roms/domain/order-values';
import { renderTemplate, type Rendered } from '@roms/domain/template';
import { Customer } from '../models/Customer.ts';
import { Product } from '../models/Product.ts';
import { scoped, visibleCustomers } from '../scopes/visible-rows.ts';
import type { Viewer } from '../scopes/viewer.ts';
import { shopSettings } from '../settings/shop-settings.ts';
import { activeText, realName } from './render-order-text.ts';

/** A number that no order has: where it stands, the variable stays, so that the text may be sent back with it. */
const NO_NUMBER = 'ORD-??????????';

/**
 * The thank-you of an order that is still typed, by the function that renders the message. Without an active template
 * `missing` says `template`. Throws `customer_not_found`, `product_not_found`.
 */
export async function previewThankYou(
  db: Knex,
  viewer: Viewer,
  { customer, items, orderedAt }: Omit<ThankYouPreview, 'orderedAt'> & { orderedAt: Date },
): Promise<Rendered> {
  const text = await activeText(db, 'thank_you');
  if (text === null) return { body: '', missing: ['template'] };
  const { shopName, zone } = await shopSettings(db);
  const known = 'id' in customer ? await visibleCustomer(db, viewer, customer.id) : null;
  const lines = await pricedLines(db, items);
  const values = orderValues({
    customerName: 'id' in customer ? known && realName(known) : realName(customer),
    orderNumber: NO_NUMBER,
    total: lines.reduce((sum, { price, quantity }) => sum + price * quantity, 0),
    items: lines,
    orderedAt,
    zone: known?.zone ?? zone,
    shopName,
    status: 'pending',
  });
  const { body, missing } = renderTemplate(text, values);
  return { body: body.replaceAll(NO_NUMBER, '{order_number}'), missing };
}

async function visibleCustomer(db: Knex, viewer: Viewer, id: number): Promise<Customer> {
  const known = await scoped(Customer.query(db).findById(id), visibleCustomers(viewer));
  if (!known) throw new AppError('customer_not_found', 'Customer not found');
  return known;
}

async function pricedLines(db: Knex, items: ThankYouPreview['items']) {
  const products = await Product.query(db).findByIds(items.map(({ productId }) => productId));
  return items.map(({ productId, quantity }) => {
    const product = products.find(({ id }) => id === productId);
    if (!product) throw new AppError('product_not_found', 'Product not found', { details: { productId } });
    return { productName: product.name, quantity, price: product.price };
  });
}
