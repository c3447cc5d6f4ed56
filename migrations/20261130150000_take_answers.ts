import type { Knex } from 'knex';

const WORDS = ['opt_out', 'opt_in'];
const MOVING_WORDS = ['later', 'tomorrow', 'next_week', 'still_has'];

/**
 * The answers to a reminder that move it, and by how much a customer's cycle of a product is longer than what purchases
 * tell, because they answered that they still have it. Learning writes `customer_cycles` alone.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('ALTER TABLE messages DROP CONSTRAINT messages_reply_word_check');
  await knex.raw(`ALTER TABLE messages ADD ${check([...WORDS, ...MOVING_WORDS])} NOT VALID`);
  await knex.raw('ALTER TABLE messages VALIDATE CONSTRAINT messages_reply_word_check');
  await knex.raw(`
    CREATE TABLE cycle_corrections (
      customer_id bigint NOT NULL CONSTRAINT cycle_corrections_customer_id_fkey REFERENCES customers ON DELETE CASCADE,
      product_id bigint NOT NULL CONSTRAINT cycle_corrections_product_id_fkey REFERENCES products ON DELETE CASCADE,
      factor double precision NOT NULL CONSTRAINT cycle_corrections_factor_check CHECK (factor >= 1),
      corrected_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      CONSTRAINT cycle_corrections_pkey PRIMARY KEY (customer_id, product_id)
    )`);
  await knex.raw('CREATE INDEX cycle_corrections_product_id_idx ON cycle_corrections (product_id)');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE cycle_corrections');
  await knex.raw('ALTER TABLE messages DROP CONSTRAINT messages_reply_word_check');
  await knex('messages').whereIn('reply_word', MOVING_WORDS).update({ reply_word: null });
  await knex.raw(`ALTER TABLE messages ADD ${check(WORDS)}`);
}

function check(words: readonly string[]): string {
  return `CONSTRAINT messages_reply_word_check CHECK (reply_word IN ('${words.join("', '")}'))`;
}
