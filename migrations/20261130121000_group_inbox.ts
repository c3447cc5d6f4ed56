import type { Knex } from 'knex';

/**
 * The inbox's filters are about four things of a conversation that change together: its status, whether the customer
 * waits, whether something is unread, and whose it is. The first three are one small number here, `inbox_group`: any
 * filter is some of the ten groups, and a list is some walks down one index that skip nothing. Two indexes of groups
 * take the place of four of single filters.
 */
const GROUP = `cast(CASE WHEN status = 'open' AND waiting_since IS NOT NULL THEN 0 WHEN status = 'open' THEN 2
  WHEN status = 'pending' THEN 4 WHEN status = 'snoozed' THEN 6 ELSE 8 END
  + CASE WHEN unread_count > 0 THEN 1 ELSE 0 END AS smallint)`;

/** Nobody is 0: the planner takes `IS NULL` for no equality, and would sort what such a walk meets. */
const OWNER = 'coalesce(assignee_id, 0)';
const WAITS = `status = 'open' AND waiting_since IS NOT NULL`;
const NEW = {
  conversations_group_idx: '(inbox_group, last_activity_at DESC, id DESC)',
  conversations_owner_group_idx: `((${OWNER}), inbox_group, last_activity_at DESC, id DESC)`,
  // Of the first two groups: those who wait.
  conversations_waiting_group_idx: '(inbox_group, waiting_since, id) WHERE inbox_group < 2',
  conversations_owner_waiting_idx: `((${OWNER}), inbox_group, waiting_since, id) WHERE inbox_group < 2`,
};
const OLD = {
  conversations_open_idx: `(assignee_id, last_activity_at DESC, id DESC) WHERE status = 'open'`,
  conversations_open_latest_idx: `(last_activity_at DESC, id DESC) WHERE status = 'open'`,
  conversations_set_aside_idx: `(status, last_activity_at DESC, id DESC) WHERE status IN ('pending', 'snoozed')`,
  conversations_unread_latest_idx: `(last_activity_at DESC, id DESC) WHERE unread_count > 0`,
  conversations_waiting_idx: `(waiting_since) WHERE ${WAITS}`,
  conversations_assignee_waiting_idx: `(assignee_id, waiting_since, id) WHERE ${WAITS}`,
};

export async function up(knex: Knex): Promise<void> {
  await knex.raw(
    `ALTER TABLE conversations ADD COLUMN inbox_group smallint NOT NULL GENERATED ALWAYS AS (${GROUP}) STORED`,
  );
  await replaceIndexes(knex, OLD, NEW);
  // How long a list is, is the sum of its groups.
  await knex.raw(
    'ALTER TABLE conversation_counts ADD COLUMN inbox_group smallint, ADD COLUMN listed integer NOT NULL DEFAULT 0',
  );
  await keepCounts(knex, ['inbox_group', 'listed']);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('ALTER TABLE conversation_counts DROP COLUMN inbox_group, DROP COLUMN listed');
  await keepCounts(knex, []);
  await replaceIndexes(knex, NEW, OLD);
  await knex.raw('ALTER TABLE conversations DROP COLUMN inbox_group');
}

async function replaceIndexes(
  knex: Knex,
  from: Record<string, string>,
  to: Record<string, string>,
): Promise<void> {
  for (const [name, index] of Object.entries(to))
    await knex.raw(`CREATE INDEX ${name} ON conversations ${index}`);
  for (const name of Object.keys(from)) await knex.raw(`DROP INDEX ${name}`);
}

/** Writes the functions that keep the counts of conversations anew: by whose they are and, with `inbox_group`, by group. */
async function keepCounts(knex: Knex, added: readonly ('inbox_group' | 'listed')[]): Promise<void> {
  const isGrouped = added.length > 0;
  const sums = ['unread', 'open', 'waiting', ...(isGrouped ? ['listed'] : [])];
  const groups = ['assignee_id', ...(isGrouped ? ['inbox_group'] : [])].join(', ');
  const columns = ['assignee_id', 'unread', 'open', 'waiting', ...added].join(', ');
  const change = (row: string, sign: string): string =>
    `(${row}.assignee_id, ${sign}(${row}.unread_count > 0)::integer, ${sign}(${row}.status = 'open')::integer,
      ${sign}(${row}.status = 'open' AND ${row}.waiting_since IS NOT NULL)::integer
      ${isGrouped ? `, ${row}.inbox_group, ${sign}1` : ''})`;
  await knex.raw(`
    CREATE OR REPLACE FUNCTION fold_conversation_counts() RETURNS void LANGUAGE sql AS $$
      WITH gone AS (DELETE FROM conversation_counts RETURNING *)
      INSERT INTO conversation_counts (${groups}, ${sums.join(', ')})
      SELECT ${groups}, ${sums.map((sum) => `sum(${sum})`).join(', ')} FROM gone GROUP BY ${groups}
      HAVING ${sums.map((sum) => `sum(${sum}) <> 0`).join(' OR ')}
    $$`);
  await knex.raw(`
    CREATE OR REPLACE FUNCTION count_conversation() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP <> 'INSERT' THEN
        INSERT INTO conversation_counts (${columns}) VALUES ${change('OLD', '-')};
      END IF;
      IF TG_OP <> 'DELETE' THEN
        INSERT INTO conversation_counts (${columns}) VALUES ${change('NEW', '')};
      END IF;
      IF random() * ${isGrouped ? FOLD_EVERY : FOLDED_BEFORE} < 1 AND pg_try_advisory_xact_lock(${FOLD_LOCK}) THEN
        PERFORM fold_conversation_counts();
      END IF;
      RETURN NULL;
    END $$`);
  await knex.raw(`
    CREATE OR REPLACE FUNCTION recount_all() RETURNS void LANGUAGE sql AS $$
      -- What is written meanwhile would be counted twice: by its trigger and here.
      LOCK TABLE orders, conversations IN SHARE ROW EXCLUSIVE MODE;
      DELETE FROM conversation_counts;
      INSERT INTO conversation_counts (${groups}, ${sums.join(', ')})
      SELECT ${groups}, count(*) FILTER (WHERE unread_count > 0), count(*) FILTER (WHERE status = 'open'),
             count(*) FILTER (WHERE ${WAITS}) ${isGrouped ? ', count(*)' : ''} FROM conversations GROUP BY ${groups};
      DELETE FROM counted_customers;
      INSERT INTO counted_customers (customer_id, counts)
      SELECT customer_id, jsonb_object_agg(scope || ' ' || status, orders) FROM customer_order_counts
       GROUP BY customer_id;
      DELETE FROM order_counts;
      INSERT INTO order_counts
      SELECT scope, status, sum(orders) FROM customer_order_counts GROUP BY scope, status;
    $$`);
  await knex.raw('SELECT recount_all()');
}

/**
 * One change in so many folds the table, under an advisory lock (migration `keep_counts`); every list reads it now, so
 * more often than before.
 */
const FOLD_EVERY = 100;
const FOLDED_BEFORE = 300;
const FOLD_LOCK = 0x43434e54;
