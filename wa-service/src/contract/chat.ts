import { normalisePhone } from '@roms/domain/phone';

/** Chat ids as WhatsApp writes them: `62…@c.us` for a phone, `…@lid` for a hidden number. */

/** The canonical chat id of a `to` in any accepted form, or `null` when it is neither a phone nor a LID. */
export function chatOf(to: string): string | null {
  const trimmed = to.trim();
  if (/^\d{5,20}@lid$/.test(trimmed)) return trimmed;
  const phone = normalisePhone(trimmed);
  return phone === null ? null : `${phone}@c.us`;
}

/** The phone of a `…@c.us` chat; `null` for a LID. */
export function phoneOfChat(chat: string): string | null {
  return chat.endsWith('@c.us') ? chat.slice(0, -'@c.us'.length) : null;
}

/** Groups, status updates and newsletters are no conversations with a customer. */
export function isCustomerChat(chat: string): boolean {
  return /^\d{5,20}@(c\.us|lid)$/.test(chat);
}
