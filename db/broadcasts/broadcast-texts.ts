import type { Knex } from 'knex';
import { renderTemplate, type Rendered } from '@roms/domain/template';
import { realName } from '../automation/render-order-text.ts';
import type { Broadcast } from '../models/Broadcast.ts';
import type { Customer } from '../models/Customer.ts';
import { shopSettings } from '../settings/shop-settings.ts';

type Texts = Pick<Broadcast, 'body' | 'variants'>;

/** All texts of a broadcast, the first one first. */
export function textsOf({ body, variants }: Texts): string[] {
  return [body, ...variants];
}

/**
 * Writes a broadcast's texts as customers get them: previews and what is sent both come from here. What a text names
 * besides the customer and the shop is `missing`. One that has fewer texts by now gives the first one.
 */
export async function broadcastWriter(
  db: Knex,
  broadcast: Texts,
): Promise<(customer: Pick<Customer, 'name'>, variant: number) => Rendered> {
  const { shopName } = await shopSettings(db);
  const texts = textsOf(broadcast);
  return (customer, variant) =>
    renderTemplate(texts[variant] ?? texts[0]!, {
      customer_name: realName(customer),
      shop_name: shopName,
    });
}
