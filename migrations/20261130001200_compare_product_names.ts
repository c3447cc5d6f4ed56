import type { Knex } from 'knex';
import { normaliseProductName } from '@roms/domain/product-name';

const TABLES = [
  { table: 'products', name: 'name' },
  { table: 'order_items', name: 'product_name' },
] as const;

/**
 * The form in which product names are compared keeps the signs that tell products apart and sets numbers and their
 * units apart: what is stored in the old form would be the same as nothing that is ordered from now on.
 */
export async function up(knex: Knex): Promise<void> {
  await compareBy(knex, normaliseProductName);
}

export async function down(knex: Knex): Promise<void> {
  await compareBy(knex, lettersAndDigits);
}

/** There are few names, however many orders: each is brought into its form once. */
async function compareBy(knex: Knex, form: (name: string) => string): Promise<void> {
  for (const { table, name } of TABLES) {
    const names: string[] = await knex(table).distinct(name).pluck(name);
    const forms = names.map((written) => ({ written, form: form(written) }));
    await knex.raw(
      `UPDATE :table: SET normalised_name = known.form
         FROM jsonb_to_recordset(cast(:forms AS jsonb)) AS known (written text, form text)
        WHERE :table:.:name: = known.written AND normalised_name <> known.form`,
      { table, name, forms: JSON.stringify(forms) },
    );
  }
}

function lettersAndDigits(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
