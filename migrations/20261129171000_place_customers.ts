import type { Knex } from 'knex';
import { placeOf } from '@roms/domain/regions/place';

type Row = {
  id: number;
  city: string | null;
  address: string | null;
  zone: string;
  zone_source: 'shop' | 'address' | 'manual';
};

const AT_ONCE = 1_000;

/**
 * Where a customer lives is data: province, regency, and the text that said so. Known customers are placed by the
 * rule that places new ones. Who turns out to live in another zone gets it, and waiting reminders are planned again.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE customers
      ADD COLUMN province_code text CONSTRAINT customers_province_code_check CHECK (province_code ~ '^[0-9]{2}$'),
      ADD COLUMN regency_code text CONSTRAINT customers_regency_code_check CHECK (
        regency_code ~ '^[0-9]{2}[.][0-9]{2}$' AND left(regency_code, 2) = province_code),
      ADD COLUMN place_written text,
      ADD COLUMN address_source text NOT NULL DEFAULT 'order'
        CONSTRAINT customers_address_source_check CHECK (address_source IN ('order', 'manual'))`);
  await knex.raw(`UPDATE customers SET address_source = 'manual' WHERE created_by IS NOT NULL`);
  for (let after = 0; ;) {
    const rows = await knex<Row>('customers')
      .where('id', '>', after)
      .orderBy('id')
      .limit(AT_ONCE)
      .select('id', 'city', 'address', 'zone', 'zone_source');
    if (rows.length === 0) return;
    await placeRows(knex, rows);
    after = rows.at(-1)!.id;
  }
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE customers DROP COLUMN province_code, DROP COLUMN regency_code, DROP COLUMN place_written,
      DROP COLUMN address_source`);
}

async function placeRows(knex: Knex, rows: readonly Row[]): Promise<void> {
  const placed = rows.flatMap((row) => {
    const place = placeOf(row);
    if (place === null) return [];
    const isChosen = row.zone_source === 'manual';
    return {
      id: row.id,
      province_code: place.provinceCode,
      regency_code: place.regencyCode,
      place_written: place.asWritten,
      zone: isChosen ? row.zone : place.zone,
      zone_source: isChosen ? row.zone_source : 'address',
      moved: !isChosen && place.zone !== row.zone,
    };
  });
  await knex.raw(
    `UPDATE customers SET province_code = placed.province_code, regency_code = placed.regency_code,
       place_written = placed.place_written, zone = placed.zone, zone_source = placed.zone_source
     FROM jsonb_to_recordset(cast(? AS jsonb)) AS placed (
       id bigint, province_code text, regency_code text, place_written text, zone text, zone_source text)
     WHERE customers.id = placed.id`,
    [JSON.stringify(placed)],
  );
  const moved = placed.filter((row) => row.moved).map(({ id }) => id);
  await knex.raw(
    `UPDATE orders SET lifecycle_version = lifecycle_version + 1 FROM order_lifecycles
     WHERE order_id = orders.id AND state = 'waiting' AND customer_id = ANY(?)`,
    [moved],
  );
}
