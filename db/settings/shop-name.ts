import type { Knex } from 'knex';

export const SHOP_NAME_SETTING = 'shop_name';

/** How the shop calls itself in texts to customers (setting `shop_name`; the worker writes it at its start). */
export async function shopName(db: Knex): Promise<string> {
  const row = await db('settings').where({ key: SHOP_NAME_SETTING }).first('value');
  return typeof row?.value === 'string' && row.value !== '' ? row.value : 'kami';
}
