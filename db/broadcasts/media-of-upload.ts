import { kindsOf, takesCaption, type AttachmentKind } from '@roms/domain/attachment';
import { AppError } from '@roms/domain/errors';
import type { Trx } from '../knex.ts';
import type { MessageMedia } from '../models/Message.ts';
import type { UploadOwner } from '../uploads/keep-upload.ts';
import { uploadOf } from '../uploads/upload-of.ts';

/** What is uploaded for a broadcast before that is saved: a person's, until a broadcast names it. */
export const ANY_BROADCAST: UploadOwner = { kind: 'broadcast', id: 0 };

/** A file that a person uploaded for broadcasts, as a broadcast carries it. Throws `upload_not_found`. */
export async function mediaOfUpload(
  trx: Trx,
  { userId, file }: { userId: number; file: string },
): Promise<{ media: MessageMedia; mediaKind: AttachmentKind }> {
  const media = await uploadOf(trx, { owner: ANY_BROADCAST, userId, file });
  if (!media) throw new AppError('upload_not_found', 'The file is not here any more');
  // Its text goes below it: a sound or a sticker has none, and travels as a document.
  return { media, mediaKind: kindsOf(media.mimeType).find(takesCaption) ?? 'document' };
}
