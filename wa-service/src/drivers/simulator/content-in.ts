import { contactCardSchema, locationSchema } from '@roms/contracts/webhooks';
import type { MessageType } from '@roms/contracts/webhooks';
import { AppError } from '@roms/domain/errors';
import { cleanFileName } from '@roms/domain/file-name';
import { mediaTypeOf } from '@roms/domain/media-type';
import { z } from 'zod';
import { MAX_MEDIA_BYTES } from '../../files/media.ts';
import type { SimReaction } from './message-changes.ts';
import { detailsOf } from './records.ts';
import type { SimDetails, SimMessage } from './records.ts';

const FILE_TYPES = ['image', 'video', 'audio', 'voice', 'document', 'sticker'] as const;
/** What the bytes of a type must be; a document may be anything. */
const CONTENT: Record<(typeof FILE_TYPES)[number], RegExp> = {
  image: /^image\//,
  video: /^video\//,
  audio: /^(audio|video)\//,
  voice: /^(audio|video)\//,
  document: /^/,
  sticker: /^image\/webp$/,
};

const contentInSchema = z
  .object({
    type: z.enum(['text', ...FILE_TYPES, 'location', 'contact', 'unsupported']).default('text'),
    body: z.string().max(65_536).default(''),
    /** Base64, with or without a `data:` prefix; `image` is the old name of `file`. */
    file: z.string().optional(),
    image: z.string().optional(),
    fileName: z.string().max(255).overwrite(cleanFileName).optional(),
    location: locationSchema.extend({ name: z.string().nullable().default(null) }).optional(),
    contacts: z.array(contactCardSchema).min(1).max(20).optional(),
    name: z.string().trim().min(1).max(80).optional(),
    /** The id of the message that it answers. */
    quote: z.string().min(1).max(200).optional(),
  })
  .refine(({ type, body }) => type !== 'text' || body !== '', { error: 'a text needs a body' })
  .refine(({ type, file, image }) => !isFileType(type) || (file ?? image) !== undefined, {
    error: 'a file comes as base64 in `file`',
  })
  .refine(({ type, location }) => type !== 'location' || location !== undefined, {
    error: 'a location needs `location`',
  })
  .refine(({ type, contacts }) => type !== 'contact' || contacts !== undefined, {
    error: 'a contact needs `contacts`',
  });

/** What a customer wrote, as the page or a test asks for it. Throws `invalid_request` and `too_large`. */
export function contentIn(asked: unknown): {
  type: MessageType;
  body: string;
  name: string | null;
  file: Uint8Array | null;
  details: SimDetails | null;
  quotedId: string | null;
} {
  const {
    type,
    body,
    file,
    image,
    fileName,
    location,
    contacts,
    name = null,
    quote: quotedId = null,
  } = contentInSchema.parse(asked);
  if (isFileType(type)) {
    const details = fileName === undefined ? null : { fileName };
    return { type, body, name, file: decode(file ?? image ?? '', CONTENT[type]), details, quotedId };
  }
  if (type === 'location')
    return { type, body: location?.name ?? '', name, file: null, details: { location }, quotedId };
  if (type === 'contact') {
    const names = (contacts ?? []).map((contact) => contact.name).join(', ');
    return { type, body: names, name, file: null, details: { contacts }, quotedId };
  }
  return { type, body, name, file: null, details: null, quotedId };
}

/** A message as the phone page shows it, with its own among these reactions. */
export function presentMessage(message: SimMessage, reactions: readonly SimReaction[] = []) {
  const { waMessageId: id, body, type, ack, mediaRef, origin } = message;
  const { fileName = null, mimeType = null, location = null, contacts = null } = detailsOf(message);
  return {
    id,
    body,
    type,
    ack,
    origin,
    fileName,
    mimeType,
    location,
    contacts,
    quotedId: message.quotedId,
    edited: message.editedAt !== null,
    deleted: message.deletedAt !== null,
    reactions: reactions
      .filter(({ waMessageId }) => waMessageId === id)
      .map(({ fromBusiness, emoji }) => ({ fromBusiness: fromBusiness === 1, emoji })),
    fromBusiness: message.fromBusiness === 1,
    at: new Date(message.at).toISOString(),
    media: mediaRef === null ? null : `/simulator/api/files/${mediaRef}`,
  };
}

function isFileType(type: MessageType): type is (typeof FILE_TYPES)[number] {
  return (FILE_TYPES as readonly string[]).includes(type);
}

function decode(file: string, content: RegExp): Uint8Array {
  const data = Buffer.from(file.replace(/^data:[^,]*,/, ''), 'base64');
  // Larger than what the service takes, so that its refusal can be tried.
  if (data.byteLength > MAX_MEDIA_BYTES + 1)
    throw new AppError('too_large', 'Files may have 16 MB', { status: 413 });
  if (!content.test(mediaTypeOf(data) ?? ''))
    throw new AppError('invalid_request', 'The file is of another type', { status: 400 });
  return data;
}
