import { NotHandedOver } from '../driver.ts';
import type { SendRequest } from '../driver.ts';
import type { PageAttachment } from './page.ts';
import { writeCard } from './vcard.ts';

/** The file, place or visiting card of a message, or `null`, as the page takes it. Throws `NotHandedOver` when the file is gone. */
export async function attachmentOf(request: SendRequest): Promise<PageAttachment | null> {
  const { media, location, contact } = request;
  if (media) {
    const { bytes, mimeType } = await request.loadFile().catch((error: unknown) => {
      throw new NotHandedOver(`the file could not be read: ${(error as Error).message}`);
    });
    const data = Buffer.from(bytes).toString('base64');
    return {
      kind: media.kind,
      media: { data, mimetype: typeInPage(media.kind, mimeType), filename: media.fileName ?? '' },
    };
  }
  if (location) {
    const { latitude, longitude, name = '' } = location;
    return { location: { latitude, longitude, description: name } };
  }
  return contact ? { vcard: writeCard(contact) } : null;
}

/** The phones of customers play a voice note only when it names its codec. */
function typeInPage(kind: string, mimeType: string): string {
  return kind === 'voice' && mimeType === 'audio/ogg' ? 'audio/ogg; codecs=opus' : mimeType;
}
