import { cleanFileName } from './file-name.ts';
import { mediaTypeOf } from './media-type.ts';

/** What a shop may send as a file, decided by its bytes: never what a phone or a browser would run. */

export const ATTACHMENT_KINDS = ['image', 'video', 'audio', 'voice', 'document', 'sticker'] as const;
/** How a file is shown: `voice` with a waveform, `sticker` as WebP without a bubble, `document` by its name. */
export type AttachmentKind = (typeof ATTACHMENT_KINDS)[number];

/** The largest attachment, bytes: 10 MB, as in the system that ROMS replaces. */
export const MAX_ATTACHMENT_BYTES = 10 * 1024 * 1024;
/** How much of a file `attachmentOf` looks at (bytes). */
export const ATTACHMENT_HEAD_BYTES = 4_096;
/** What WhatsApp takes below a picture, a video or a document (characters). */
export const MAX_CAPTION_LENGTH = 1_024;
/** The longest name under which a file is sent (UTF-16 units). */
const LONGEST_NAME = 200;

/** `kinds` are the ways in which WhatsApp can carry it, the usual one first. */
export type Attachment = { mimeType: string; kinds: readonly [AttachmentKind, ...AttachmentKind[]] };

const SHOWN: Record<string, { kinds: Attachment['kinds']; endings: readonly [string, ...string[]] }> = {
  'image/jpeg': { kinds: ['image', 'document'], endings: ['jpg', 'jpeg'] },
  'image/png': { kinds: ['image', 'document'], endings: ['png'] },
  'image/gif': { kinds: ['image', 'document'], endings: ['gif'] },
  'image/webp': { kinds: ['image', 'sticker', 'document'], endings: ['webp'] },
  // Browsers record sound into the same container, and only a parser of it could tell.
  'video/mp4': { kinds: ['video', 'audio', 'voice', 'document'], endings: ['mp4', 'm4v', 'mov', 'm4a'] },
  'video/3gpp': { kinds: ['video', 'document'], endings: ['3gp', '3gpp'] },
  'audio/ogg': { kinds: ['audio', 'voice', 'document'], endings: ['ogg', 'oga', 'opus'] },
  'audio/mp4': { kinds: ['audio', 'voice', 'document'], endings: ['m4a', 'm4b', 'mp4'] },
  'audio/mpeg': { kinds: ['audio', 'document'], endings: ['mp3'] },
  'audio/amr': { kinds: ['audio', 'document'], endings: ['amr'] },
  'audio/aac': { kinds: ['audio', 'document'], endings: ['aac'] },
  'audio/wav': { kinds: ['audio', 'document'], endings: ['wav'] },
  'application/pdf': { kinds: ['document'], endings: ['pdf'] },
};

const OFFICE = 'application/vnd.openxmlformats-officedocument';
/** Documents whose bytes tell only what holds them; the name has to say the rest, and both must agree. */
const NAMED: Record<string, { mimeType: string; holds: (head: Uint8Array) => boolean }> = {
  docx: { mimeType: `${OFFICE}.wordprocessingml.document`, holds: isZip },
  xlsx: { mimeType: `${OFFICE}.spreadsheetml.sheet`, holds: isZip },
  pptx: { mimeType: `${OFFICE}.presentationml.presentation`, holds: isZip },
  odt: { mimeType: 'application/vnd.oasis.opendocument.text', holds: isZip },
  ods: { mimeType: 'application/vnd.oasis.opendocument.spreadsheet', holds: isZip },
  zip: { mimeType: 'application/zip', holds: isZip },
  doc: { mimeType: 'application/msword', holds: isOldOffice },
  xls: { mimeType: 'application/vnd.ms-excel', holds: isOldOffice },
  ppt: { mimeType: 'application/vnd.ms-powerpoint', holds: isOldOffice },
  txt: { mimeType: 'text/plain', holds: isPlainText },
  csv: { mimeType: 'text/csv', holds: isPlainText },
};

/** What a file is by its first bytes and, for documents, its name; null for what may not be sent. */
export function attachmentOf(head: Uint8Array, fileName: string): Attachment | null {
  const mimeType = mediaTypeOf(head);
  if (mimeType !== null) return SHOWN[mimeType] ? { mimeType, kinds: SHOWN[mimeType].kinds } : null;
  const named = NAMED[endingOf(fileName)];
  return named?.holds(head) ? { mimeType: named.mimeType, kinds: ['document'] } : null;
}

/** The ways in which WhatsApp can carry a type that `attachmentOf` told. */
export function kindsOf(mimeType: string): readonly AttachmentKind[] {
  return SHOWN[mimeType]?.kinds ?? ['document'];
}

/** The name under which a customer gets it: without paths and tricks, and with an ending that tells the truth. */
export function attachmentName(fileName: string, mimeType: string): string {
  const clean = cleanFileName(fileName.replace(/[/\\]/g, ''));
  const endings = SHOWN[mimeType]?.endings;
  const name = clean === '' || clean.startsWith('.') ? `file${clean}` : clean;
  const isTrue = endings === undefined || endings.includes(endingOf(name));
  const ending = isTrue ? '' : `.${endings[0]}`;
  return cleanFileName(name, LONGEST_NAME - ending.length) + ending;
}

/** What WhatsApp is told: sound in a container that may also hold pictures is sound when it is sent as such. */
export function mimeTypeAs(kind: AttachmentKind, mimeType: string): string {
  return mimeType === 'video/mp4' && (kind === 'audio' || kind === 'voice') ? 'audio/mp4' : mimeType;
}

/** Whether WhatsApp shows words below it. */
export function takesCaption(kind: AttachmentKind): boolean {
  return kind === 'image' || kind === 'video' || kind === 'document';
}

function endingOf(fileName: string): string {
  return /\.([a-z0-9]{1,8})$/i.exec(fileName)?.[1]?.toLowerCase() ?? '';
}

function startsWith(head: Uint8Array, ...signature: number[]): boolean {
  return signature.every((byte, at) => head[at] === byte);
}

function isZip(head: Uint8Array): boolean {
  return startsWith(head, 0x50, 0x4b, 0x03, 0x04);
}

/** The compound file of Word, Excel and PowerPoint until 2003. */
function isOldOffice(head: Uint8Array): boolean {
  return startsWith(head, 0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1);
}

/** Words, whatever their encoding; neither markup nor a script. */
function isPlainText(head: Uint8Array): boolean {
  const bytes = head.subarray(0, ATTACHMENT_HEAD_BYTES);
  const isWritten = bytes.every((byte) => byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d));
  const start = String.fromCharCode(...bytes.subarray(0, 64)).replace(/^\xef\xbb\xbf/, '');
  return bytes.length > 0 && isWritten && !/^\s*(<|#!)/.test(start);
}
