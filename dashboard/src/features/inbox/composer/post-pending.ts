import type { Message } from '@roms/contracts/messages';
import { ApiError } from '../../../api/client.ts';
import { postMessage } from '../inbox.api.ts';
import type { PendingSend } from './outbox.store.ts';
import { sendOf } from './send-body.ts';

/** Posts a message; the code for files is fetched with the first that is sent. Throws `ApiError`. */
export async function postPending(pending: PendingSend): Promise<Message> {
  const { conversationId, file } = pending;
  if (file === undefined) return postMessage(conversationId, sendOf(pending));
  const { sendWithFile } = await import('./sending-files.ts').catch(() => {
    throw new ApiError(0, 'offline', 'No connection to ROMS');
  });
  return sendWithFile({ ...pending, file });
}

/** The answer of another person that an answer of ours was held back for. */
export function newerOf(error: unknown): Pick<PendingSend, 'newer'> {
  const isHeld = error instanceof ApiError && error.code === 'newer_reply';
  return isHeld ? { newer: error.details?.message as Message } : {};
}
