import type { Knex } from 'knex';
import { SYSTEM_ACTOR } from '@roms/domain/actor';
import { SEES_ALL } from '../scopes/viewer.ts';
import type { Trx } from '../knex.ts';
import { setConversationStatus } from './set-conversation-status.ts';

/** Why a conversation was resolved by nobody. */
const SILENT = 'silent';

/**
 * Without a word for so many days: nobody waits in it, nothing of it is unread, and nothing is still to be sent. Who
 * sleeps has a time of their own.
 */
const IS_SILENT = `
  c.status IN ('open', 'pending') AND c.waiting_since IS NULL AND c.unread_count = 0
  AND c.last_activity_at < now() - make_interval(days => :days)
  AND NOT EXISTS (SELECT FROM messages m WHERE m.conversation_id = c.id
                   AND m.status IN ('scheduled', 'queued', 'sending'))`;

/** Some conversations that are silent for `days`, those with ids above `after` first; an empty list is the end. */
export async function silentConversations(
  db: Knex,
  { days, after, limit }: { days: number; after: number; limit: number },
): Promise<number[]> {
  const { rows } = await db.raw<{ rows: { id: number }[] }>(
    `SELECT c.id FROM conversations c WHERE c.id > :after AND ${IS_SILENT} ORDER BY c.id LIMIT :limit`,
    { days, after, limit },
  );
  return rows.map(({ id }) => id);
}

/** Resolves a conversation if it is still silent; false when somebody wrote, or works on it at this moment. */
export async function resolveSilent(trx: Trx, conversationId: number, days: number): Promise<boolean> {
  const { rows } = await trx.raw<{ rows: unknown[] }>(
    `SELECT c.id FROM conversations c WHERE c.id = :conversationId AND ${IS_SILENT} FOR NO KEY UPDATE SKIP LOCKED`,
    { conversationId, days },
  );
  if (rows.length === 0) return false;
  const change = { conversationId, status: 'resolved', viewer: SEES_ALL, actor: SYSTEM_ACTOR } as const;
  return (await setConversationStatus(trx, { ...change, reason: SILENT })) !== null;
}
