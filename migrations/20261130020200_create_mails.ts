import type { Knex } from 'knex';

/**
 * Mails that are to be sent, without their text: it is written when the mail goes out, because it holds a secret.
 * `address` is whom it was asked for, whether or not somebody has it. In the demo, which sends nothing, `subject` and
 * `text` keep what would have gone out (`kept`); `dropped` is what nobody is to get.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE mails (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      kind text NOT NULL,
      address text NOT NULL,
      user_id bigint CONSTRAINT mails_user_id_fkey REFERENCES users ON DELETE CASCADE,
      origin text NOT NULL,
      status text NOT NULL DEFAULT 'waiting'
        CONSTRAINT mails_status_check CHECK (status IN ('waiting', 'sent', 'kept', 'dropped', 'failed')),
      subject text,
      text text,
      created_at timestamptz NOT NULL DEFAULT now(),
      done_at timestamptz
    )`);
  await knex.raw(`CREATE INDEX mails_waiting_idx ON mails (created_at) WHERE status = 'waiting'`);
  await knex.raw('CREATE INDEX mails_user_id_idx ON mails (user_id)');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE mails');
}
