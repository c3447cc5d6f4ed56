import type { Knex } from 'knex';

/** Rows that nobody needs any more: their table, and the condition in SQL that tells them. */
export type Purge = { table: string; isOver: string };

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
  { table: 'evaluations', isOver: `at < now() - interval '400 days'` },
];

/** Deletes at most `most` rows that are over; two at once share the work. Returns how many were deleted. */
export async function purgeRows(db: Knex, { table, isOver }: Purge, most: number): Promise<number> {
  const { rowCount } = (await db.raw(
    `DELETE FROM ?? WHERE ctid IN (SELECT ctid FROM ?? WHERE ${isOver} LIMIT ? FOR UPDATE SKIP LOCKED)`,
    [table, table, most],
  )) as { rowCount: number };
  return rowCount;
}
