import type { MessageMedia } from '../models/Message.ts';
import type { Trx } from '../knex.ts';
import type { UploadOwner } from './keep-upload.ts';

/** The file that this agent uploaded for `owner`, as a message carries it; null for anybody else's. */
export async function uploadOf(
  trx: Trx,
  { owner, userId, file }: { owner: UploadOwner; userId: number; file: string },
): Promise<MessageMedia | null> {
  const row = (await trx('uploads')
    .where({ owner_kind: owner.kind, owner_id: owner.id, user_id: userId, file })
    // A purge waits for the message that is about to name the file.
    .forShare()
    .first('mime_type', 'size', 'file_name')) as
    { mime_type: string; size: number; file_name: string } | undefined;
  if (!row) return null;
  const { mime_type: mimeType, size, file_name: fileName } = row;
  return { gatewayId: null, mimeType, size, fileName, state: 'ready', file };
}
