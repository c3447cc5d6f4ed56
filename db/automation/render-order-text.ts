import type { Knex } from 'knex';
import { messageText } from '@roms/domain/message-text';
import type { OrderStatus } from '@roms/domain/order-status';
import { orderValues } from '@roms/domain/order-values';
import { renderTemplate, type Rendered, type TemplatePurpose } from '@roms/domain/template';
import type { Customer } from '../models/Customer.ts';
import { Product } from '../models/Product.ts';
import { Template } from '../models/Template.ts';
import type { OrderFacts } from '../orders/order-facts.ts';
import { shopSettings } from '../settings/shop-settings.ts';

type TextOptions = {
  /** The status that the text tells of; the order's own otherwise. */
  status?: OrderStatus;
  productName?: string;
  daysSince?: number;
  recommendedIds?: readonly number[];
};

/**
 * The text for an order, as it would be sent: previews and queued messages both come from here.
 * Without an active template `missing` says `template`.
 */
export async function renderOrderText(
  db: Knex,
  order: OrderFacts,
  purpose: TemplatePurpose,
  options: TextOptions = {},
): Promise<Rendered> {
  const template = await Template.query(db).findOne({ purpose, active: true });
  if (!template) return { body: '', missing: ['template'] };
  const ids = options.recommendedIds ?? [];
  const products = ids.length > 0 ? await Product.query(db).findByIds([...ids]) : [];
  const values = orderValues({
    customerName: realName(order.customer),
    orderNumber: order.orderNumber,
    total: order.totalAmount,
    items: order.items,
    orderedAt: order.orderedAt,
    zone: order.customer.zone,
    shopName: (await shopSettings(db)).shopName,
    status: options.status ?? order.status,
    productName: options.productName,
    daysSince: options.daysSince,
    recommendations: ids.flatMap((id) => products.filter((product) => product.id === id)),
  });
  return renderTemplate(template.body, values);
}

/** A number that stands in for a name (ensure-customer), or marks alone, are no way to greet somebody. */
export function realName(customer: Pick<Customer, 'name'>): string | null {
  const name = messageText(customer.name);
  return /\p{L}/u.test(name) && name !== 'Tanpa nomor' ? name : null;
}
