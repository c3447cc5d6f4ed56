import { NotHandedOver, SendRefused } from '../driver.ts';
import { phoneOfChat } from '../../contract/chat.ts';
import type { Attempt } from './attempt.ts';

/** A number that was on WhatsApp is not looked up again for so long (ms). */
const KNOWN_FOR_MS = 24 * 3_600_000;
/** Above so many numbers those that are known no more are removed. */
const CLEAR_ABOVE = 5_000;

export type NumberCheck = ReturnType<typeof createNumberCheck>;

/** Asks the page whether numbers are on WhatsApp, and remembers for a day those that are. */
export function createNumberCheck(now: () => number) {
  const foundAt = new Map<string, number>();

  const isKnown = (phone: string): boolean => now() - (foundAt.get(phone) ?? -Infinity) < KNOWN_FOR_MS;

  function remember(phone: string): void {
    foundAt.set(phone, now());
    if (foundAt.size <= CLEAR_ABOVE) return;
    for (const known of foundAt.keys()) if (!isKnown(known)) foundAt.delete(known);
  }

  async function isRegistered(attempt: Attempt, phone: string): Promise<boolean> {
    if (isKnown(phone)) return true;
    const found = await attempt.within('look a number up', attempt.client.getNumberId(phone));
    if (found === null) return false;
    remember(phone);
    return true;
  }

  return {
    isRegistered,
    /** Throws `SendRefused` when the chat's number is not on WhatsApp, `NotHandedOver` when the page cannot tell. */
    async require(attempt: Attempt, chat: string): Promise<void> {
      const phone = phoneOfChat(chat);
      if (phone === null) return;
      const isThere = await isRegistered(attempt, phone).catch((error: unknown) => {
        throw new NotHandedOver(`could not look the number up: ${(error as Error).message}`);
      });
      if (!isThere) throw new SendRefused('not_on_whatsapp');
    },
  };
}
