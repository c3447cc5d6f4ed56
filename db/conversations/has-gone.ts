import type { Trx } from '../knex.ts';

/**
 * Whether a person who has a conversation left since they got it: they handed over what waited then, and are not back.
 * What such a person had answered stays theirs until the customer writes again.
 */
export async function hasGone(
  trx: Trx,
  { conversationId, userId }: { conversationId: number; userId: number },
): Promise<boolean> {
  const { rows } = await trx.raw<{ rows: object[] }>(
    `SELECT FROM users u WHERE u.id = :userId AND u.gone_at IS NOT NULL
        AND NOT EXISTS (SELECT FROM assignments a
                         WHERE a.conversation_id = :conversationId AND a.ended_at IS NULL AND a.started_at > u.gone_at)`,
    { conversationId, userId },
  );
  return rows.length > 0;
}
