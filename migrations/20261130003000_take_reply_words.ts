import type { Knex } from 'knex';

const OPT_OUT_CONFIRMATION = `Baik {customer_name}, {shop_name} tidak akan mengirim pengingat dan promo lagi. Kabar tentang pesanan Kakak sendiri tetap kami kirim.

Kalau berubah pikiran, balas *MULAI*.`;
const TEXTS = [
  { purpose: 'opt_out_confirmation', name: 'Konfirmasi berhenti', body: OPT_OUT_CONFIRMATION },
  { purpose: 'reply_word_answer', name: 'Jawaban kata kunci', body: 'Baik {customer_name}! {answer}' },
];

/**
 * What a customer's message was as a whole, when it was one of the words that mean something to us; the texts that
 * answer them, for shops that have their texts already; and a line of the ledger for everybody who had opted out before
 * there was one: nobody wrote down how.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE messages ADD COLUMN reply_word text
      CONSTRAINT messages_reply_word_check CHECK (reply_word IN ('opt_out', 'opt_in'))`);
  if (await knex('templates').first('id')) {
    const known = new Set(await knex('templates').pluck('purpose'));
    const missing = TEXTS.filter(({ purpose }) => !known.has(purpose));
    if (missing.length > 0) await knex('templates').insert(missing);
  }
  await knex.raw(`
    INSERT INTO consents (customer_id, kind, state, source, actor_kind, actor_name, at)
    SELECT id, 'marketing', 'withdrawn', 'before_ledger', 'system', 'ROMS', opted_out_at FROM customers
     WHERE opted_out_at IS NOT NULL AND NOT EXISTS (SELECT FROM consents WHERE customer_id = customers.id)`);
}

export async function down(knex: Knex): Promise<void> {
  await knex('consents').where({ source: 'before_ledger' }).delete();
  await knex('templates')
    .whereIn(
      'purpose',
      TEXTS.map(({ purpose }) => purpose),
    )
    .delete();
  await knex.raw('ALTER TABLE messages DROP COLUMN reply_word');
}
