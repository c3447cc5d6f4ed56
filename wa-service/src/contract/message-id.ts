import { createHmac, randomBytes } from 'node:crypto';

/** A WhatsApp message id as WhatsApp Web makes them. */
export function newMessageId(): string {
  return `3EB0${randomBytes(9).toString('hex').toUpperCase()}`;
}

/**
 * The id of the message that a key means, as WhatsApp Web makes them: the same each time that the key is asked with this
 * content, also in a journal that comes from a backup; another one in any other journal (`salt`).
 */
export function messageIdOf(
  salt: string,
  { key, chat, bodyHash }: { key: string; chat: string; bodyHash: string },
): string {
  const hash = createHmac('sha256', salt)
    .update(JSON.stringify([key, chat, bodyHash]))
    .digest('hex');
  return `3EB0${hash.slice(0, 18).toUpperCase()}`;
}
