import type { Knex } from 'knex';

/**
 * `AB` and `ab` are one SKU from the next migration on, which tells the later product apart by its id (`ab-7`) and stops
 * the upgrade where somebody has that SKU already. So it is done here, with one that is free; a shop that is past that
 * has no two alike, and nothing is done.
 */
export async function up(knex: Knex): Promise<void> {
  const { rows } = await knex.raw<{ rows: { id: number; sku: string }[] }>(`
    SELECT id, sku FROM products
     WHERE EXISTS (SELECT FROM products earlier WHERE lower(earlier.sku) = lower(products.sku) AND earlier.id < products.id)
     ORDER BY id`);
  for (const { id, sku } of rows) {
    const free = await freeOne(knex, `${sku}-${id}`);
    await knex('products').where({ id }).update({ sku: free });
  }
}

async function freeOne(knex: Knex, wanted: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const sku = number === 1 ? wanted : `${wanted}-${number}`;
    const taken = await knex('products').whereRaw('lower(sku) = lower(?)', [sku]).first('id');
    if (taken === undefined) return sku;
  }
}

/** What they were called before nobody knows. */
export async function down(): Promise<void> {}
