import type { Trx } from '../knex.ts';

/** Gives what was uploaded for one conversation to another: a file that both have is kept once, from its later upload. */
export async function moveUploads(
  trx: Trx,
  { fromConversationId, toConversationId }: { fromConversationId: number; toConversationId: number },
): Promise<void> {
  await trx.raw(
    `WITH moved AS (DELETE FROM uploads WHERE conversation_id = :from RETURNING *)
     INSERT INTO uploads (owner_kind, owner_id, user_id, file, mime_type, size, file_name, created_at)
     SELECT owner_kind, :to, user_id, file, mime_type, size, file_name, created_at FROM moved
     ON CONFLICT (owner_kind, owner_id, user_id, file)
       DO UPDATE SET created_at = greatest(uploads.created_at, excluded.created_at)`,
    { from: fromConversationId, to: toConversationId },
  );
}
