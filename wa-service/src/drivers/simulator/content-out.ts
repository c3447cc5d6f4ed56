import { normalisePhone } from '@roms/domain/phone';
import type { Content } from '../../contract/content.ts';
import type { OutFile } from '../driver.ts';
import type { SimDetails, SimMessage } from './records.ts';

type ContentOut = Pick<SimMessage, 'type' | 'body' | 'extra'>;

/** What the shop sends, as the customer's phone keeps it. */
export function contentOut({ body, media, location, contact }: Content, file: OutFile | null): ContentOut {
  if (media) {
    const details = { fileName: media.fileName ?? null, mimeType: file?.mimeType };
    return withDetails(media.kind, body, details);
  }
  if (location) {
    const { latitude, longitude, name = null } = location;
    return withDetails('location', name ?? '', { location: { latitude, longitude, name } });
  }
  if (contact) {
    const phone = normalisePhone(contact.phone) ?? contact.phone;
    return withDetails('contact', contact.name, { contacts: [{ name: contact.name, phone }] });
  }
  return { type: 'text', body, extra: null };
}

function withDetails(type: SimMessage['type'], body: string, details: SimDetails): ContentOut {
  return { type, body, extra: JSON.stringify(details) };
}
