import type { Knex } from 'knex';
import { attachmentName, attachmentOf, type Attachment } from '@roms/domain/attachment';
import { AppError } from '@roms/domain/errors';
import { nameOfBytes, type MediaStore } from '../../runtime/media-store.ts';
import { lockFile } from './lock-file.ts';

/** What an upload is for; nothing else may send it. */
export type UploadOwner = { kind: 'conversation' | 'product' | 'broadcast'; id: number };
type NewUpload = { owner: UploadOwner; userId: number; fileName: string; bytes: Uint8Array };
export type KeptUpload = {
  id: string;
  mimeType: string;
  size: number;
  fileName: string;
  kinds: Attachment['kinds'];
};

/**
 * Keeps a file that an agent is about to send, for that agent and owner only. The same bytes again are the
 * same upload. Throws `unsupported_file` (415) for what may not be sent, an empty file among it.
 */
export async function keepUpload(
  { db, store }: { db: Knex; store: MediaStore },
  { owner, userId, fileName, bytes }: NewUpload,
): Promise<KeptUpload> {
  const attachment = attachmentOf(bytes, fileName);
  if (attachment === null)
    throw new AppError('unsupported_file', 'A file of this type cannot be sent', { status: 415 });
  const { mimeType, kinds } = attachment;
  const file = nameOfBytes(bytes);
  const row = { mime_type: mimeType, size: bytes.length, file_name: attachmentName(fileName, mimeType) };
  await db.transaction(async (trx) => {
    await lockFile(trx, file);
    await store.save(bytes);
    await trx('uploads')
      .insert({ owner_kind: owner.kind, owner_id: owner.id, user_id: userId, file, ...row })
      .onConflict(['owner_kind', 'owner_id', 'user_id', 'file'])
      .merge({ ...row, created_at: trx.fn.now() });
  });
  return { id: file, mimeType, size: bytes.length, fileName: row.file_name, kinds };
}
