import type { Message, UploadedFile } from '@roms/contracts/messages';
import { ApiError } from '../../../api/client.ts';
import { upload } from '../../../api/upload.ts';
import { useAttachmentsStore } from './attachments.store.ts';
import { postMessage } from '../inbox.api.ts';
import { useOutboxStore, type PendingFile, type PendingSend } from './outbox.store.ts';
import { sendOf } from './send-body.ts';

/** A phone line breaks for a moment more often than for long (milliseconds before each further try). */
const PAUSES_MS = [1_000, 4_000];

/**
 * Uploads the file of an optimistic bubble, unless the server has it, then posts its message. Safe to repeat: the
 * same bytes are the same upload, the same client id is the same message. Throws `ApiError`; `file_lost` when the
 * browser has the bytes no more.
 */
export async function sendWithFile(pending: PendingSend & { file: PendingFile }): Promise<Message> {
  const { conversationId, file } = pending;
  const post = (id: string): Promise<Message> =>
    postMessage(conversationId, { ...sendOf(pending), media: { id, kind: file.kind } });
  if (file.uploadedId !== null) {
    try {
      return await post(file.uploadedId);
    } catch (error) {
      // Kept for a day only: after that it is uploaded again.
      if (!(error instanceof ApiError) || error.code !== 'file_not_found') throw error;
    }
  }
  return post(await uploadFile(pending));
}

async function uploadFile(pending: PendingSend & { file: PendingFile }): Promise<string> {
  const { clientId, conversationId, file } = pending;
  const attachments = useAttachmentsStore();
  const attachment = attachments.underway.get(clientId);
  if (attachment === undefined) throw new ApiError(0, 'file_lost', 'The browser has the file no more');
  const ending = new AbortController();
  attachments.uploads.set(clientId, ending);
  attachments.progress.set(clientId, 0);
  try {
    const path = `/conversations/${conversationId}/files`;
    const uploaded = await again(ending.signal, () =>
      upload<UploadedFile>(path, attachment.file, {
        query: { fileName: file.name },
        signal: ending.signal,
        onProgress: (part) => attachments.progress.set(clientId, part),
      }),
    );
    useOutboxStore().put({ ...pending, file: { ...file, uploadedId: uploaded.id } });
    return uploaded.id;
  } finally {
    attachments.uploads.delete(clientId);
    attachments.progress.delete(clientId);
  }
}

/** Once more after a broken line; what the server refused stays refused. */
async function again<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  for (const pause of PAUSES_MS) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'offline' || !navigator.onLine) throw error;
      await new Promise((go) => setTimeout(go, pause));
      signal.throwIfAborted();
    }
  }
  return work();
}
