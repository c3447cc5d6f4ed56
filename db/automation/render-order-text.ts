import type { Knex } from 'knex';
import { messageText } from '@roms/domain/message-text';
import type { OrderStatus } from '@roms/domain/order-status';
import { orderValues } from '@roms/domain/order-values';
import type { CrossSellPick } from '@roms/domain/cross-sell';
import {
  renderTemplate,
  type Rendered,
  type TemplatePurpose,
  type TemplateValues,
} from '@roms/domain/template';
import { variablesOf } from '@roms/domain/template-variables';
import type { Customer } from '../models/Customer.ts';
import { Template } from '../models/Template.ts';
import type { CrossSellClock } from '../orders/cross-sell-facts.ts';
import type { OrderFacts } from '../orders/order-facts.ts';
import { settingKey, settingOf, shopSettings } from '../settings/shop-settings.ts';
import { recommendationFor, type Recommended } from './recommendation-for.ts';

type TextFacts = {
  /** The status that the text tells of; the order's own otherwise. */
  status?: OrderStatus;
  productName?: string;
  daysSince?: number;
};
type TextOptions = TextFacts &
  CrossSellClock & {
    /** A text of its own, in place of the purpose's active one. */
    templateId?: number | null;
    /** What was picked to be suggested; picked here when a text asks for it and they are left out. */
    recommendedIds?: readonly number[];
    /** What a person wrote in place of the template. */
    text?: string;
  };
type OrderTextOptions = TextFacts & { recommended: Recommended['values']; shopName?: string };

/**
 * `picks`: what the text suggests, and why. `ownText`: what the merchant wrote in place of products; null where it does not
 * stand.
 */
export type OrderText = Rendered & { picks: CrossSellPick[]; ownText: string | null };

/**
 * The text for an order, as it would be sent: previews and queued messages both come from here.
 * Without an active template `missing` says `template`.
 */
export async function renderOrderText(
  db: Knex,
  order: OrderFacts,
  purpose: TemplatePurpose,
  options: TextOptions = {},
): Promise<OrderText> {
  const { text, shopName }: TextOfShop =
    options.text === undefined
      ? await textOf(db, purpose, options.templateId ?? null)
      : { text: options.text };
  if (text === null) return { body: '', missing: ['template'], picks: [], ownText: null };
  const { picks, values } = await recommendationOf(db, order, text, options);
  const rendered = renderTemplate(
    text,
    await orderTextValues(db, order, { ...options, recommended: values, shopName }),
  );
  return { ...rendered, picks, ownText: values.recommendationText ?? null };
}

/** What an order gives the variables of `text`, with the products that it suggests. */
export async function valuesOfText(
  db: Knex,
  order: OrderFacts,
  text: string,
  options: TextOptions = {},
): Promise<TemplateValues> {
  const { values } = await recommendationOf(db, order, text, options);
  return orderTextValues(db, order, { ...options, recommended: values });
}

/** `shopName` is left out where nobody has read it. */
type TextOfShop = { text: string | null; shopName?: string };

/** A text and the shop's name in it: one round trip while the customer's row is held. */
const TEXT_OF_SHOP = `
  SELECT coalesce((SELECT body FROM templates WHERE id = :id),
                  (SELECT body FROM templates WHERE purpose = :purpose AND active LIMIT 1)) AS text,
         (SELECT value FROM settings WHERE key = :shopName) AS "shopName"`;

/** The text of this template, or the active one of its purpose. */
async function textOf(db: Knex, purpose: TemplatePurpose, id: number | null): Promise<TextOfShop> {
  const { rows } = await db.raw<{ rows: [{ text: string | null; shopName: unknown }] }>(TEXT_OF_SHOP, {
    ...{ id, purpose, shopName: settingKey('shopName') },
  } as never);
  const [{ text, shopName }] = rows;
  return { text, shopName: settingOf('shopName', shopName) };
}

/** The body of the active template of a purpose; null when there is none. */
export async function activeText(db: Knex, purpose: TemplatePurpose): Promise<string | null> {
  return (await Template.query(db).findOne({ purpose, active: true }))?.body ?? null;
}

/** What an order gives the variables of a text. */
export async function orderTextValues(
  db: Knex,
  order: OrderFacts,
  { status, productName, daysSince, recommended, shopName }: OrderTextOptions,
): Promise<TemplateValues> {
  return orderValues({
    customerName: realName(order.customer),
    orderNumber: order.orderNumber,
    total: order.totalAmount,
    items: order.items,
    orderedAt: order.orderedAt,
    zone: order.customer.zone,
    shopName: shopName ?? (await shopSettings(db)).shopName,
    status: status ?? order.status,
    courier: order.courier,
    tracking: order.tracking,
    productName,
    daysSince,
    ...recommended,
  });
}

/** Nothing is picked for a text that suggests nothing. */
async function recommendationOf(
  db: Knex,
  order: OrderFacts,
  text: string,
  options: TextOptions,
): Promise<Recommended> {
  if (!variablesOf(text).includes('recommendation')) return { picks: [], values: {} };
  return recommendationFor(db, order, options);
}

/** A number that stands in for a name (ensure-customer), or marks alone, are no way to greet somebody. */
export function realName(customer: Pick<Customer, 'name'>): string | null {
  const name = messageText(customer.name);
  return /\p{L}/u.test(name) && name !== 'Tanpa nomor' ? name : null;
}
