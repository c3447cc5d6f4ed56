import type { Knex } from 'knex';

/**
 * Rows that nobody needs any more: their table, and the condition in SQL that tells them. `blank`: the row stays, and this
 * is set in it.
 */
export type Purge = { table: string; isOver: string; blank?: string };

/** Rows of imports that ended so many days ago. */
const importEnded = (days: number, which = ''): string =>
  `import_id IN (SELECT id FROM imports WHERE ended_at < now() - interval '${days} days' ${which})`;

/** What stood in a row, and what it was about: a customer's is the phone. */
const FORGOTTEN = `cells = '{}', group_key = ''`;

export const PURGES: readonly Purge[] = [
  // Acks whose message never came.
  { table: 'message_acks', isOver: `received_at < now() - interval '30 days'` },
  // Changes of messages that never came.
  { table: 'early_message_changes', isOver: `received_at < now() - interval '30 days'` },
  // Dead logins.
  { table: 'sessions', isOver: `expires_at < now() - interval '30 days'` },
  { table: 'password_links', isOver: `expires_at < now()` },
  { table: 'mails', isOver: `created_at < now() - interval '30 days'` },
  { table: 'login_attempts', isOver: `expire < extract(epoch FROM now()) * 1000` },
  // The signature of what came before holds no more.
  { table: 'webhook_receipts', isOver: `taken_at < now() - interval '1 day'` },
  // Streams of people and processes that are long over.
  { table: 'live_streams', isOver: `seen_at < now() - interval '1 day'` },
  { table: 'live_processes', isOver: `seen_at < now() - interval '1 day'` },
  // Who was held out of reminders is all that tells what reminding is worth: as long as the reminders themselves.
  {
    table: 'evaluations',
    isOver: `at < now() - interval '400 days' AND (stage, code) IS DISTINCT FROM ('queue', 'holdout')`,
  },
  // What an undo would need, when there is none any more.
  {
    table: 'customer_merge_rows',
    isOver: `merge_id IN (SELECT id FROM customer_merges WHERE merged_at < now() - interval '31 days')`,
  },
  {
    table: 'customer_merges',
    isOver: `merged_at < now() - interval '31 days' AND gone <> '{}'`,
    blank: `gone = '{}', kept = '{}'`,
  },
  // What a dry run said, and the dry run when none of its rows is left.
  { table: 'import_rows', isOver: importEnded(30, 'AND dry_run') },
  {
    table: 'imports',
    isOver: `dry_run AND ended_at < now() - interval '30 days'
      AND NOT EXISTS (SELECT FROM import_rows WHERE import_id = imports.id)`,
  },
  // What stood in a file: what was made of it knows it; what failed is kept for whoever mends it.
  {
    table: 'import_rows',
    isOver: `status IN ('ok', 'repeated') AND cells <> '{}' AND ${importEnded(1)}`,
    blank: FORGOTTEN,
  },
  {
    table: 'import_rows',
    isOver: `status = 'failed' AND cells <> '{}' AND ${importEnded(90)}`,
    blank: FORGOTTEN,
  },
];

/** Deletes or blanks at most `most` rows that are over; two at once share the work. Returns how many they were. */
export async function purgeRows(db: Knex, { table, isOver, blank }: Purge, most: number): Promise<number> {
  const { rowCount } = (await db.raw(
    `${blank ? `UPDATE ?? SET ${blank}` : 'DELETE FROM ??'} WHERE ctid IN (SELECT ctid FROM ?? WHERE ${isOver} LIMIT ? FOR UPDATE SKIP LOCKED)`,
    [table, table, most],
  )) as { rowCount: number };
  return rowCount;
}
