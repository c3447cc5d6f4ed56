import { MAX_CAPTION_LENGTH, takesCaption } from '@roms/domain/attachment';
import type { Attachment } from './attachment.ts';
import type { PendingSend } from './outbox.store.ts';

/**
 * The messages that an answer with files becomes: one for each file, the words below the first that can carry them.
 * Words that no file can carry are a message of their own, after the files.
 */
export function messagesOf(
  body: string,
  files: readonly Attachment[],
): Pick<PendingSend, 'clientId' | 'body' | 'file'>[] {
  const captioned =
    body.length > MAX_CAPTION_LENGTH ? undefined : files.find(({ kind }) => takesCaption(kind));
  const messages = files.map((attachment) => ({
    clientId: attachment.id,
    body: attachment === captioned ? body : '',
    file: { ...fileOf(attachment), uploadedId: null },
  }));
  if (body === '' || captioned !== undefined) return messages;
  return [...messages, { clientId: crypto.randomUUID(), body }];
}

function fileOf({ kind, file }: Attachment) {
  return { kind, name: file.name, size: file.size };
}
