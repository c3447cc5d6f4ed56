import type { Knex } from 'knex';
import { EXAMPLE_VALUES } from '@roms/domain/example-values';
import { AppError } from '@roms/domain/errors';
import { ORDER_STATUSES } from '@roms/domain/order-status';
import { optInAnswer } from '@roms/domain/reply-answers';
import { renderTemplate, type TemplatePurpose, type TemplateValues } from '@roms/domain/template';
import { unknownIn, variablesFor } from '@roms/domain/template-check';
import { realName, valuesOfText } from '../automation/render-order-text.ts';
import type { PipelineSettings } from '../decisions/pipeline-settings.ts';
import { Customer } from '../models/Customer.ts';
import { Order } from '../models/Order.ts';
import { factsOf, orderFacts, type OrderFacts } from '../orders/order-facts.ts';
import { requireVisibleOrder } from '../orders/visible-order.ts';
import { reminderAbout } from '../reminders/render-reminder.ts';
import { scoped, visibleCustomers, visibleOrders } from '../scopes/visible-rows.ts';
import type { Viewer } from '../scopes/viewer.ts';
import { shopSettings } from '../settings/shop-settings.ts';

export type TemplateTrial = {
  purpose: TemplatePurpose;
  body: string;
  /** With the last of their orders that one may see. */
  customerId?: number;
  /** Counts before `customerId`. */
  orderId?: number;
};
export type TemplatePreview = { body: string; missing: string[]; unknown: string[] };

/** What stands where a value is missing: never a raw placeholder. */
const BLANK = '…';

/**
 * A text as a customer would get it, by the same function that writes what is sent; an example where nobody is named.
 * Writes nothing. Throws `customer_not_found` and `order_not_found` also for what `viewer` may not see.
 */
export async function previewTemplate(
  db: Knex,
  viewer: Viewer,
  trial: TemplateTrial,
  settings: PipelineSettings,
): Promise<TemplatePreview> {
  const { purpose, body } = trial;
  const known = variablesFor(purpose);
  const values = await valuesFor(db, viewer, trial, settings);
  const given = Object.fromEntries(known.map((name) => [name, values[name]]));
  const rendered = renderTemplate(body, given, { blank: BLANK });
  return {
    body: rendered.body,
    missing: rendered.missing.filter((name) => (known as readonly string[]).includes(name)),
    unknown: unknownIn(purpose, body),
  };
}

async function valuesFor(
  db: Knex,
  viewer: Viewer,
  trial: TemplateTrial,
  settings: PipelineSettings,
): Promise<TemplateValues> {
  const { shopName } = await shopSettings(db);
  const shop = { shop_name: shopName, answer: optInAnswer(shopName) };
  const status = ORDER_STATUSES.find((one) => trial.purpose === `order_status_${one}`);
  if (trial.orderId === undefined && trial.customerId === undefined) return { ...EXAMPLE_VALUES, ...shop };
  const found = await subjectOf(db, viewer, trial);
  if (found.order === null) return { customer_name: realName(found.customer), ...shop };
  const isReminder = trial.purpose === 'reminder' || trial.purpose === 'free';
  const about = isReminder ? await reminderAbout(db, found.order, settings) : {};
  return { ...(await valuesOfText(db, found.order, trial.body, { ...about, status })), ...shop };
}

async function subjectOf(
  db: Knex,
  viewer: Viewer,
  { customerId, orderId }: TemplateTrial,
): Promise<{ order: OrderFacts } | { order: null; customer: Customer }> {
  if (orderId !== undefined) {
    await requireVisibleOrder(db, viewer, orderId);
    return { order: await orderFacts(db, orderId) };
  }
  const customer = await scoped(Customer.query(db).findById(customerId!), visibleCustomers(viewer));
  if (!customer) throw new AppError('customer_not_found', 'Customer not found');
  const last = await scoped(Order.query(db), visibleOrders(viewer))
    .where({ customerId: customer.id })
    .whereIn('status', [...ORDER_STATUSES])
    .orderBy([
      { column: 'orderedAt', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .first();
  return last ? { order: await factsOf(db, last, customer) } : { order: null, customer };
}
