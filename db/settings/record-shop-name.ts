import type { Knex } from 'knex';
import { SHOP_NAME_SETTING } from './shop-name.ts';

/** Writes down how the shop calls itself, for every text that says `{shop_name}`. */
export async function recordShopName(db: Knex, name: string): Promise<void> {
  await db('settings')
    .insert({ key: SHOP_NAME_SETTING, value: JSON.stringify(name), updated_at: db.fn.now() })
    .onConflict('key')
    .merge();
}
