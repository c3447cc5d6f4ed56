import { ATTACHMENT_HEAD_BYTES, MAX_ATTACHMENT_BYTES, attachmentOf } from '@roms/domain/attachment';
import type { Attachment } from './attachment.ts';

/** Why a file cannot be sent, in the words of `inbox.attach.refused`. */
export type Refusal = { name: string; reason: 'empty' | 'too_large' | 'unsupported' };

/**
 * Looks at files before anything leaves the browser: what may be sent becomes an attachment, the rest is named with
 * its reason. `isVoice` is a note that was just recorded.
 */
export async function chooseFiles(
  conversationId: number,
  files: readonly File[],
  { isVoice = false } = {},
): Promise<{ chosen: Attachment[]; refused: Refusal[] }> {
  const chosen: Attachment[] = [];
  const refused: Refusal[] = [];
  for (const file of files) {
    const reason = await reasonAgainst(file);
    const { kinds } = reason === null ? await attachmentOfFile(file) : { kinds: null };
    if (kinds === null) refused.push({ name: file.name, reason: reason ?? 'unsupported' });
    else
      chosen.push({
        id: crypto.randomUUID(),
        conversationId,
        file,
        url: URL.createObjectURL(file),
        kind: isVoice && kinds.includes('voice') ? 'voice' : kinds[0],
      });
  }
  return { chosen, refused };
}

async function reasonAgainst(file: File): Promise<Refusal['reason'] | null> {
  if (file.size === 0) return 'empty';
  return file.size > MAX_ATTACHMENT_BYTES ? 'too_large' : null;
}

async function attachmentOfFile(file: File) {
  const head = new Uint8Array(await file.slice(0, ATTACHMENT_HEAD_BYTES).arrayBuffer());
  return attachmentOf(head, file.name) ?? { kinds: null };
}
