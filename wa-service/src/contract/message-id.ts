import { randomBytes } from 'node:crypto';

/** A WhatsApp message id as WhatsApp Web makes them. */
export function newMessageId(): string {
  return `3EB0${randomBytes(9).toString('hex').toUpperCase()}`;
}
