import type { Knex } from 'knex';

/** Letters of styles that Unicode does not call the plain letter, as people write their names with them. */
const STYLED = 'ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢøØđĐłŁı';
const PLAIN = 'abcdefghijklmnoprstuvwyzoOdDlLi';
/** The first of the white letters in black circles and in black squares: 26 each. */
const CIRCLED = 0x1f150;
const SQUARED = 0x1f170;
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz';
const FROM = `${STYLED}${lettersFrom(CIRCLED)}${lettersFrom(SQUARED)}`;
const TO = `${PLAIN}${ALPHABET}${ALPHABET}`;

/** What has no other form than its own: ASCII, dashes, quotes, and the pictures that most texts have. */
const SETTLED = String.raw`\x01-\x7f\u2012-\u2016\u2018-\u2023\u2600-\u27bf\ufe0f\U0001f300-\U0001faff`;
/** Accents, once they stand apart from their letters, and what nobody sees. */
const LEFT_OUT = String.raw`\u0300-\u036f\u00ad\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff`;

/**
 * Searches compare texts by one form: without case, accents, styles and what nobody sees. Indexes know that form, and
 * the words of a search are brought into it by the same function. The first two cases are most texts, and cost no more
 * than ILIKE did.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE FUNCTION fold_text(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
      CASE
        WHEN octet_length(value) = char_length(value) THEN lower(value COLLATE pg_c_utf8)
        WHEN value !~ '[^${SETTLED}]' THEN lower(value COLLATE pg_c_utf8)
        ELSE lower(regexp_replace(
          normalize(CASE WHEN value ~ '[${FROM}]' THEN translate(value, '${FROM}', '${TO}') ELSE value END, NFKD),
          '[${LEFT_OUT}]', '', 'g') COLLATE pg_c_utf8)
      END`);
  await knex.raw(`SET LOCAL maintenance_work_mem = '256MB'`);
  await knex.raw('DROP INDEX messages_body_trgm_idx, customers_name_trgm_idx, customers_name_prefix_idx');
  await knex.raw(
    'CREATE INDEX messages_body_folded_idx ON messages USING gin (fold_text(body) gin_trgm_ops)',
  );
  await knex.raw(
    'CREATE INDEX customers_name_folded_idx ON customers USING gin (fold_text(name) gin_trgm_ops)',
  );
  // Names that begin with one or two letters: a trigram index knows nothing of so few.
  await knex.raw('CREATE INDEX customers_name_begins_idx ON customers (fold_text(name) text_pattern_ops)');
  // What the planner knows of an expression it learns from its index.
  await knex.raw('ANALYZE messages, customers');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP INDEX messages_body_folded_idx, customers_name_folded_idx, customers_name_begins_idx');
  await knex.raw('CREATE INDEX messages_body_trgm_idx ON messages USING gin (body gin_trgm_ops)');
  await knex.raw('CREATE INDEX customers_name_trgm_idx ON customers USING gin (name gin_trgm_ops)');
  await knex.raw('CREATE INDEX customers_name_prefix_idx ON customers (lower(name) text_pattern_ops)');
  await knex.raw('DROP FUNCTION fold_text(text)');
}

function lettersFrom(first: number): string {
  return String.fromCodePoint(...Array.from(ALPHABET, (_letter, place) => first + place));
}
