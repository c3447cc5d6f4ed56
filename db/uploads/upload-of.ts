import type { MessageMedia } from '../models/Message.ts';
import type { Trx } from '../knex.ts';

/** The file that this agent uploaded for this conversation, as its message carries it; null for anybody else's. */
export async function uploadOf(
  trx: Trx,
  { conversationId, userId, file }: { conversationId: number; userId: number; file: string },
): Promise<MessageMedia | null> {
  const row = (await trx('uploads')
    .where({ conversation_id: conversationId, user_id: userId, file })
    // Whoever purges waits for the message that is about to name the file.
    .forShare()
    .first('mime_type', 'size', 'file_name')) as
    { mime_type: string; size: number; file_name: string } | undefined;
  if (!row) return null;
  const { mime_type: mimeType, size, file_name: fileName } = row;
  return { gatewayId: null, mimeType, size, fileName, state: 'ready', file };
}
