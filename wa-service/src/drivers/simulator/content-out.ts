import { normalisePhone } from '@roms/domain/phone';
import type { Content } from '../../contract/content.ts';
import type { OutFile } from '../driver.ts';
import type { SimExtra, SimMessage } from './records.ts';

type Said = Pick<SimMessage, 'type' | 'body' | 'extra'>;

/** What the shop sends, as the customer's phone keeps it. */
export function said({ body, media, location, contact }: Content, file: OutFile | null): Said {
  const written = (type: SimMessage['type'], words: string, extra: SimExtra): Said => ({
    ...{ type, body: words, extra: JSON.stringify(extra) },
  });
  if (media) return written(media.kind, body, { fileName: media.fileName ?? null, mimeType: file?.mimeType });
  if (location) {
    const { latitude, longitude, name = null } = location;
    return written('location', name ?? '', { location: { latitude, longitude, name } });
  }
  if (contact) {
    const phone = normalisePhone(contact.phone) ?? contact.phone;
    return written('contact', contact.name, { contacts: [{ name: contact.name, phone }] });
  }
  return { type: 'text', body, extra: null };
}
