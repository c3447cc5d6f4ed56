import type { Knex } from 'knex';

/** `phone` is canonical (62…) and unset for a sender known only by LID. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE customers (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      name text NOT NULL,
      name_source text NOT NULL CONSTRAINT customers_name_source_check CHECK (name_source IN ('manual', 'order', 'whatsapp')),
      phone text CONSTRAINT customers_phone_key UNIQUE CONSTRAINT customers_phone_check CHECK (phone ~ '^[0-9]{8,15}$'),
      email text,
      address text,
      city text,
      zone text NOT NULL DEFAULT 'Asia/Jakarta',
      zone_source text NOT NULL DEFAULT 'shop' CONSTRAINT customers_zone_source_check CHECK (zone_source IN ('shop', 'address', 'manual')),
      opted_out_at timestamptz,
      blocked_at timestamptz,
      last_session_id text CONSTRAINT customers_last_session_id_fkey REFERENCES wa_sessions ON DELETE SET NULL,
      created_by bigint CONSTRAINT customers_created_by_fkey REFERENCES users ON DELETE SET NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now()
    )`);
  await knex.raw('CREATE INDEX customers_name_trgm_idx ON customers USING gin (name gin_trgm_ops)');
  await knex.raw('CREATE INDEX customers_phone_trgm_idx ON customers USING gin (phone gin_trgm_ops)');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE customers');
}
