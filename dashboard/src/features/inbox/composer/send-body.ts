import type { SendMessage } from '@roms/contracts/messages';
import type { PendingSend } from './outbox.store.ts';

/** What the API is told of a send. */
export function sendOf({ clientId, body, seenMessageId, sendAt, quoted }: PendingSend): SendMessage {
  return {
    clientId,
    body,
    seenMessageId,
    ...(sendAt === undefined ? {} : { sendAt }),
    ...(quoted === undefined ? {} : { quotedMessageId: quoted.id }),
  };
}
