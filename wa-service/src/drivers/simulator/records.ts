import { createHash } from 'node:crypto';
import type { ContactCard, Location, MessageType } from '@roms/contracts/webhooks';

/** What the simulated WhatsApp keeps, and how it names things. */

export type SimMessage = {
  id: number;
  waMessageId: string;
  sessionId: string;
  phone: string;
  fromBusiness: 0 | 1;
  /** Who made it: the service, the shop's phone, or the customer. */
  origin: 'service' | 'shop' | 'customer';
  type: MessageType;
  body: string;
  /** A file in the media folder of the simulator. */
  mediaRef: string | null;
  /** JSON of `SimDetails`. */
  extra: string | null;
  /** The message that it answers. */
  quotedId: string | null;
  /** When its text was changed, and when it was deleted for everybody. */
  editedAt: number | null;
  deletedAt: number | null;
  /** When it was written; a late message is handed over long after it. */
  at: number;
  ack: number;
  /** The last ack that the service's device heard. */
  toldAck: number;
  /** Customers' and shop's messages: whether the service's device has taken it. */
  isHanded: 0 | 1;
  handAt: number;
  handTimes: number;
  lidMode: 'none' | 'known' | 'unknown';
  /** In the page's own store only: it goes out at that time, or when the page reconnects. */
  releaseAt: number | null;
};
/** What somebody did to a message that was there: the service's device is told of it as of a message. */
export type SimChange = {
  id: number;
  sessionId: string;
  phone: string;
  waMessageId: string;
  kind: 'reaction' | 'edit' | 'revoke';
  fromBusiness: 0 | 1;
  /** A reaction's emoji, `null` when it was taken back; the new text of an edit. */
  value: string | null;
  at: number;
  isHanded: 0 | 1;
};
/** A file's name and type, a place, the people of a visiting card. */
export type SimDetails = {
  fileName?: string | null;
  mimeType?: string;
  location?: Location;
  contacts?: ContactCard[];
};
export type SimPhone = {
  phone: string;
  name: string | null;
  isOnline: 0 | 1;
  isRegistered: 0 | 1;
  lid: string;
};
export type SimDevice = { sessionId: string; phone: string; isPaired: 0 | 1; isConnected: 0 | 1 };

export const SCHEMA = `
CREATE TABLE IF NOT EXISTS messages (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  waMessageId TEXT NOT NULL UNIQUE,
  sessionId TEXT NOT NULL,
  phone TEXT NOT NULL,
  fromBusiness INTEGER NOT NULL,
  origin TEXT NOT NULL,
  type TEXT NOT NULL,
  body TEXT NOT NULL,
  mediaRef TEXT,
  extra TEXT,
  quotedId TEXT,
  editedAt INTEGER,
  deletedAt INTEGER,
  at INTEGER NOT NULL,
  ack INTEGER NOT NULL,
  toldAck INTEGER NOT NULL DEFAULT 0,
  isHanded INTEGER NOT NULL DEFAULT 0,
  handAt INTEGER NOT NULL DEFAULT 0,
  handTimes INTEGER NOT NULL DEFAULT 1,
  lidMode TEXT NOT NULL DEFAULT 'none',
  releaseAt INTEGER
) STRICT;
CREATE TABLE IF NOT EXISTS changes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  sessionId TEXT NOT NULL,
  phone TEXT NOT NULL,
  waMessageId TEXT NOT NULL,
  kind TEXT NOT NULL,
  fromBusiness INTEGER NOT NULL,
  value TEXT,
  at INTEGER NOT NULL,
  isHanded INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX IF NOT EXISTS changes_unhanded ON changes (sessionId, id) WHERE isHanded = 0;
CREATE TABLE IF NOT EXISTS reactions (
  waMessageId TEXT NOT NULL,
  fromBusiness INTEGER NOT NULL,
  emoji TEXT NOT NULL,
  PRIMARY KEY (waMessageId, fromBusiness)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS messages_phone ON messages (phone, id);
CREATE INDEX IF NOT EXISTS messages_unhanded ON messages (sessionId, handAt) WHERE isHanded = 0;
CREATE INDEX IF NOT EXISTS messages_untold ON messages (sessionId) WHERE toldAck <> ack;
CREATE INDEX IF NOT EXISTS messages_undelivered ON messages (phone) WHERE ack = 1 AND fromBusiness = 1;
CREATE INDEX IF NOT EXISTS messages_pending ON messages (sessionId) WHERE releaseAt IS NOT NULL;
CREATE TABLE IF NOT EXISTS phones (
  phone TEXT PRIMARY KEY,
  name TEXT,
  isOnline INTEGER NOT NULL DEFAULT 1,
  isRegistered INTEGER NOT NULL DEFAULT 1,
  lid TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE IF NOT EXISTS devices (
  sessionId TEXT PRIMARY KEY,
  phone TEXT NOT NULL UNIQUE,
  isPaired INTEGER NOT NULL DEFAULT 1,
  isConnected INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE TABLE IF NOT EXISTS faults (kind TEXT PRIMARY KEY, count INTEGER NOT NULL) STRICT;
`;

/** A hidden number that stays the same for a phone. */
export function lidOf(number: string): string {
  const digest = createHash('sha256').update(`lid:${number}`).digest();
  return `${100_000_000_000_000n + (digest.readBigUInt64BE() % 899_999_999_999_999n)}@lid`;
}

export function detailsOf(message: SimMessage): SimDetails {
  return message.extra === null ? {} : (JSON.parse(message.extra) as SimDetails);
}
