import { createHash } from 'node:crypto';
import type { SendContact, SendLocation, SendMedia } from '@roms/contracts/gateway';

/** What one message says: a text, a file with or without a caption (`body`), a place, or a visiting card. */
export type Content = {
  body: string;
  media?: SendMedia;
  location?: SendLocation;
  contact?: SendContact;
};

const MORE = 'more:';

/** Two contents have the same hash only when they say the same. A text's is that of its text alone. */
export function hashContent({ body, media, location, contact }: Content): string {
  const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
  if (media === undefined && location === undefined && contact === undefined) return sha256(body);
  const parts = [
    media && [media.id, media.kind, media.fileName ?? null],
    location && [location.latitude, location.longitude, location.name ?? null],
    contact && [contact.name, contact.phone],
  ];
  return MORE + sha256(JSON.stringify([body, ...parts.map((part) => part ?? null)]));
}

/** Whether a hash is that of a text: only texts can be recognised by what a chat shows of them. */
export function isHashOfText(hash: string): boolean {
  return !hash.startsWith(MORE);
}
