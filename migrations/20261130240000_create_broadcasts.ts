import type { Knex } from 'knex';

/** One change in so many folds a broadcast's counts; between two folds readers add up a few hundred rows. */
const FOLD_EVERY = 300;
/** Advisory lock of the fold; any number that nobody else locks. */
const FOLD_LOCK = 0x42434153;
/** What the API's hub listens on. */
const LIVE_CHANNEL = 'roms_live';

/**
 * Broadcasts, and a row for everybody whom one of them is about, which is the truth of what became of them. The row of a
 * recipient follows its message in the transaction that moves the message. How many are in each status, for which reason
 * and with which text, is kept as differences, so that one look always sums and no change waits for another.
 *
 * `audience` is who is meant: {segment?, filter?, customerIds?}. `body` is the first text, `variants` are the further
 * ones. `revision` counts what people and the engine did to the row, `seen_revision` what its workflow has read of it.
 */
export async function up(knex: Knex): Promise<void> {
  await createTables(knex);
  await keepCounts(knex);
  await announce(knex);
}

async function createTables(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE broadcasts (
      id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT broadcasts_pkey PRIMARY KEY,
      name text NOT NULL,
      state text NOT NULL DEFAULT 'draft' CONSTRAINT broadcasts_state_check CHECK (state IN
        ('draft', 'scheduled', 'running', 'paused', 'done', 'partly_done', 'cancelled')),
      pause_reason text CONSTRAINT broadcasts_pause_reason_check CHECK ((state = 'paused') = (pause_reason IS NOT NULL)),
      audience jsonb NOT NULL DEFAULT '{}',
      body text NOT NULL DEFAULT '',
      variants jsonb NOT NULL DEFAULT '[]',
      -- As a message carries it (messages.media, messages.type).
      media jsonb,
      media_kind text,
      -- The number that sends it; NULL: the default one.
      session_id text CONSTRAINT broadcasts_session_id_fkey REFERENCES wa_sessions,
      start_at timestamptz,
      end_at timestamptz,
      allow_cold boolean NOT NULL DEFAULT false,
      resume_by_itself boolean NOT NULL DEFAULT true,
      created_by bigint CONSTRAINT broadcasts_created_by_fkey REFERENCES users ON DELETE SET NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now(),
      started_at timestamptz,
      -- Since when its recipients are those of broadcast_recipients, and up to which of them the checks were asked.
      frozen_at timestamptz,
      judged_to integer NOT NULL DEFAULT 0,
      paused_at timestamptz,
      ended_at timestamptz,
      hidden_at timestamptz,
      revision integer NOT NULL DEFAULT 1,
      seen_revision integer NOT NULL DEFAULT 0
    )`);
  await knex.raw(
    `CREATE INDEX broadcasts_open_idx ON broadcasts (id) WHERE state IN ('scheduled', 'running', 'paused')`,
  );
  await knex.raw('CREATE INDEX broadcasts_listed_idx ON broadcasts (id DESC) WHERE hidden_at IS NULL');
  await knex.raw(
    'CREATE INDEX broadcasts_session_id_idx ON broadcasts (session_id) WHERE session_id IS NOT NULL',
  );
  await knex.raw(
    'CREATE INDEX broadcasts_created_by_idx ON broadcasts (created_by) WHERE created_by IS NOT NULL',
  );
  await knex.raw(`
    CREATE TABLE broadcast_recipients (
      broadcast_id bigint NOT NULL
        CONSTRAINT broadcast_recipients_broadcast_id_fkey REFERENCES broadcasts ON DELETE CASCADE,
      -- Deferrable: a whole audience is written at once, and must not hold its customers meanwhile.
      customer_id bigint NOT NULL
        CONSTRAINT broadcast_recipients_customer_id_fkey REFERENCES customers DEFERRABLE,
      -- Its turn: where the engine goes on, and where a page of the log ends.
      position integer NOT NULL,
      variant smallint NOT NULL DEFAULT 0,
      status text NOT NULL DEFAULT 'pending' CONSTRAINT broadcast_recipients_status_check CHECK (status IN
        ('pending', 'queued', 'sent', 'delivered', 'read', 'failed', 'skipped', 'cancelled', 'expired')),
      reason text,
      message_id bigint CONSTRAINT broadcast_recipients_message_id_fkey REFERENCES messages ON DELETE SET NULL,
      -- A check puts it off until then.
      not_before timestamptz,
      -- The message's; 0: none was written.
      attempt integer NOT NULL DEFAULT 0,
      queued_at timestamptz,
      sent_at timestamptz,
      delivered_at timestamptz,
      read_at timestamptz,
      -- When it failed, was skipped or cancelled, or expired.
      ended_at timestamptz,
      CONSTRAINT broadcast_recipients_pkey PRIMARY KEY (broadcast_id, customer_id)
    ) WITH (fillfactor = 70)`);
  const indexes = {
    broadcast_recipients_position_idx: '(broadcast_id, position)',
    broadcast_recipients_status_idx: '(broadcast_id, status, position)',
    broadcast_recipients_due_idx: `(broadcast_id, not_before) WHERE status = 'pending'`,
    broadcast_recipients_customer_id_idx: '(customer_id)',
  };
  for (const [name, index] of Object.entries(indexes))
    await knex.raw(`CREATE INDEX ${name} ON broadcast_recipients ${index}`);
  await knex.raw(`
    CREATE UNIQUE INDEX broadcast_recipients_message_id_idx ON broadcast_recipients (message_id)
      WHERE message_id IS NOT NULL`);
}

async function keepCounts(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE broadcast_counts (
      broadcast_id bigint NOT NULL,
      status text NOT NULL,
      reason text,
      variant smallint NOT NULL,
      recipients integer NOT NULL
    )`);
  await knex.raw('CREATE INDEX broadcast_counts_broadcast_id_idx ON broadcast_counts (broadcast_id)');
  await knex.raw(`
    CREATE FUNCTION fold_broadcast_counts(broadcast bigint) RETURNS void LANGUAGE sql AS $$
      WITH gone AS (DELETE FROM broadcast_counts WHERE broadcast_id = broadcast RETURNING *)
      INSERT INTO broadcast_counts
      SELECT broadcast_id, status, reason, variant, sum(recipients) FROM gone
       GROUP BY broadcast_id, status, reason, variant HAVING sum(recipients) <> 0
    $$`);
  const columns = 'broadcast_id, status, reason, variant';
  await knex.raw(`
    CREATE FUNCTION count_broadcast_recipients() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
      changed bigint[];
    BEGIN
      IF TG_OP = 'INSERT' THEN
        INSERT INTO broadcast_counts SELECT ${columns}, count(*) FROM entered GROUP BY ${columns};
        changed := ARRAY(SELECT DISTINCT broadcast_id FROM entered);
      ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO broadcast_counts SELECT ${columns}, -count(*) FROM gone GROUP BY ${columns};
        changed := ARRAY(SELECT DISTINCT broadcast_id FROM gone);
      ELSE
        INSERT INTO broadcast_counts
        SELECT ${columns}, sum(change) FROM (
          SELECT ${columns}, 1 AS change FROM entered UNION ALL SELECT ${columns}, -1 FROM gone) AS changes
         GROUP BY ${columns} HAVING sum(change) <> 0;
        changed := ARRAY(SELECT DISTINCT broadcast_id FROM entered);
      END IF;
      PERFORM announce_broadcast(id) FROM unnest(changed) AS id;
      IF random() * ${FOLD_EVERY} < 1 AND pg_try_advisory_xact_lock(${FOLD_LOCK}) THEN
        PERFORM fold_broadcast_counts(id) FROM unnest(changed) AS id;
      END IF;
      RETURN NULL;
    END $$`);
}

async function announce(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE FUNCTION announce_broadcast(id bigint) RETURNS void LANGUAGE sql AS $$
      SELECT pg_notify('${LIVE_CHANNEL}', jsonb_build_object('type', 'broadcast.updated', 'broadcastId', id)::text)
    $$`);
  await knex.raw(`
    CREATE FUNCTION announce_broadcast_row() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM announce_broadcast(NEW.id);
      RETURN NULL;
    END $$`);
  // What the workflow has read of it is no news.
  await knex.raw(`
    CREATE TRIGGER broadcasts_announced AFTER UPDATE ON broadcasts FOR EACH ROW
      WHEN (OLD.revision <> NEW.revision) EXECUTE FUNCTION announce_broadcast_row()`);
  for (const [event, referencing] of [
    ['INSERT', 'REFERENCING NEW TABLE AS entered'],
    ['UPDATE', 'REFERENCING NEW TABLE AS entered OLD TABLE AS gone'],
    ['DELETE', 'REFERENCING OLD TABLE AS gone'],
  ] as const)
    await knex.raw(`
      CREATE TRIGGER broadcast_recipients_${event.toLowerCase()} AFTER ${event} ON broadcast_recipients ${referencing}
        FOR EACH STATEMENT EXECUTE FUNCTION count_broadcast_recipients()`);
}

export async function down(knex: Knex): Promise<void> {
  for (const table of ['broadcast_recipients', 'broadcasts', 'broadcast_counts'])
    await knex.raw(`DROP TABLE ${table}`);
  for (const name of [
    'count_broadcast_recipients',
    'fold_broadcast_counts',
    'announce_broadcast_row',
    'announce_broadcast',
  ])
    await knex.raw(`DROP FUNCTION ${name}`);
}
