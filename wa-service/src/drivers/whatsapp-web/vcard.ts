import type { ContactCard } from '@roms/contracts/webhooks';
import { normalisePhone } from '@roms/domain/phone';

/** Visiting cards as WhatsApp writes them: vCard 3.0 (RFC 2426), with the WhatsApp number in `waid`. */

/** The card of one person; what cannot be a phone is kept as it is written. */
export function writeCard({ name, phone }: { name: string; phone: string }): string {
  const digits = normalisePhone(phone);
  const number = digits === null ? phone.replace(/[\r\n]/g, ' ') : `+${digits}`;
  const waid = digits === null ? '' : `;waid=${digits}`;
  const lines = [
    'BEGIN:VCARD',
    'VERSION:3.0',
    `N:;${escape(name)};;;`,
    `FN:${escape(name)}`,
    `TEL;type=CELL;type=VOICE${waid}:${number}`,
    'END:VCARD',
  ];
  return lines.join('\n');
}

/** The people on these cards, with the first number that each has. */
export function readCards(cards: readonly string[]): ContactCard[] {
  return cards.flatMap((text) =>
    text
      .replace(/\r?\n[ \t]/g, '')
      .split(/^BEGIN:VCARD\s*$/im)
      .slice(1)
      .map(readCard),
  );
}

function readCard(text: string): ContactCard {
  const name = /^(?:item\d+\.)?FN[^:\r\n]*:(.*)$/im.exec(text)?.[1] ?? '';
  const [, parameters = '', number = ''] = /^(?:item\d+\.)?TEL([^:\r\n]*):(.*)$/im.exec(text) ?? [];
  const waid = /;waid=(\d{6,15})/i.exec(parameters)?.[1];
  const phone = waid ?? normalisePhone(number.trim()) ?? number.trim();
  return { name: unescape(name.trim()), phone: phone === '' ? null : phone };
}

const escape = (text: string): string => text.replace(/[\r\n]+/g, ' ').replace(/[\\,;]/g, '\\$&');
const unescape = (text: string): string => text.replace(/\\n/gi, ' ').replace(/\\([\\,;])/g, '$1');
