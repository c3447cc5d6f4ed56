import { z } from 'zod';
import { MAX_CAPTION_LENGTH, takesCaption } from '@roms/domain/attachment';
import { AUTOMATION_NAMES } from '@roms/domain/automations';
import { ANSWERED_WORDS, CONSENT_WORDS } from '@roms/domain/reply-word';
import { MESSAGE_STATUSES } from '@roms/domain/message-status';
import { mediaKindSchema, sendMediaSchema } from './gateway.ts';
import { fileNameText, lineText, longText } from './text.ts';
import { contactCardSchema, locationSchema, messageTypeSchema } from './webhooks.ts';

export const AUTHORS = ['customer', 'agent', 'phone', 'automation'] as const;
export const authorSchema = z.enum(AUTHORS);

export const messageReactionSchema = z.object({ by: z.enum(['customer', 'shop']), emoji: z.string() });

/** As much of a message as stands above one that answers it. */
export const quotedSchema = z.object({
  id: z.number().int(),
  author: authorSchema,
  authorName: z.string().nullable(),
  type: messageTypeSchema,
  /** First 200 characters. */
  body: z.string(),
  revokedAt: z.iso.datetime().nullable(),
});
export type QuotedMessage = z.infer<typeof quotedSchema>;

export const messageSchema = z.object({
  id: z.number().int(),
  conversationId: z.number().int(),
  /** The id that the composer made, so that its optimistic bubble finds itself. */
  clientId: z.string().nullable(),
  direction: z.enum(['inbound', 'outbound']),
  author: authorSchema,
  /** The agent who wrote it; null for everybody else. */
  authorId: z.number().int().nullable(),
  /** Agent's name, or the automation (`thank_you`, `reminder`, `order_status`) of an automated message. */
  authorName: z.string().nullable(),
  automation: z.enum(AUTOMATION_NAMES).nullable(),
  orderId: z.number().int().nullable(),
  type: messageTypeSchema,
  body: z.string(),
  /** The word that the message is as a whole, and was answered as by ROMS: it waits for nobody. */
  replyWord: z.enum(ANSWERED_WORDS).nullable(),
  /** Inside a sentence it may be this word: a person decides. */
  suggestedWord: z.enum(CONSENT_WORDS).nullable(),
  /** `state` tells whether `GET /messages/:id/media` has it yet. */
  media: z
    .object({
      mimeType: z.string(),
      size: z.number().int(),
      fileName: z.string().nullable(),
      state: z.enum(['pending', 'ready', 'failed']),
    })
    .nullable(),
  /** What a `location` or a `contact` tells besides its `body`. */
  content: z
    .object({ location: locationSchema.optional(), contacts: z.array(contactCardSchema).optional() })
    .nullable(),
  status: z.enum(MESSAGE_STATUSES),
  /** A stable code of why it failed or waits; screens translate it. */
  statusReason: z.string().nullable(),
  attempt: z.number().int(),
  /** WhatsApp's time for what arrived, the send's time for what left; the time it was written until then. */
  sentAt: z.iso.datetime(),
  /** When a message will leave that is `scheduled`, or that a check put off; what has left keeps it, all others have none. */
  sendAt: z.iso.datetime().nullable(),
  /** When ROMS stored it; much later than `sentAt` means that it arrived late. */
  receivedAt: z.iso.datetime(),
  waMessageId: z.string().nullable(),
  /** The message that it answers. */
  quoted: quotedSchema.nullable(),
  /** The orders that a reminder brought and that came to something, the oldest first. */
  brought: z.array(
    z.object({ orderId: z.number().int(), orderNumber: z.string(), totalAmount: z.number().int() }),
  ),
  /** With what each side reacted. */
  reactions: z.array(messageReactionSchema),
  /** When its author changed its text; the former one is not kept. */
  editedAt: z.iso.datetime().nullable(),
  /** When its author deleted it for everybody: it has neither text nor file any more. */
  revokedAt: z.iso.datetime().nullable(),
  /** Rises with every change; a reader ignores an older one. */
  version: z.number().int(),
});
export type Message = z.infer<typeof messageSchema>;

const LONGEST_AHEAD_MS = 366 * 24 * 3_600_000;

const sendAtSchema = z.iso
  .datetime({ offset: true })
  .refine((at) => Date.parse(at) > Date.now(), { error: 'must lie ahead' })
  .refine((at) => Date.parse(at) < Date.now() + LONGEST_AHEAD_MS, { error: 'is too far away' });

/** Another time, or other words, for a message that is `scheduled`; the words of a file are its caption. */
export const changeScheduledSchema = z
  .object({ sendAt: sendAtSchema, body: longText(4_096) })
  .partial()
  .refine((body) => Object.values(body).some((value) => value !== undefined), 'Nothing is to be changed');
export type ChangeScheduled = z.input<typeof changeScheduledSchema>;

/** A text, or a file that `POST /conversations/:id/files` took before; `body` is the file's caption then. */
export const sendMessageSchema = z
  .object({
    clientId: z.string().regex(/^[\x21-\x7e]{1,64}$/, 'must be 1 to 64 visible ASCII characters'),
    body: longText(4_096).default(''),
    media: sendMediaSchema.pick({ id: true, kind: true }).optional(),
    /** The newest message that the author has seen: a newer answer of another person is refused with `newer_reply`. */
    seenMessageId: z.number().int().nonnegative().optional(),
    /** The message of this conversation that it answers. */
    quotedMessageId: z.number().int().positive().optional(),
    /** When it is to leave, at most a year from now; it is taken back when the customer writes first. */
    sendAt: sendAtSchema.optional(),
  })
  .check(({ value: { body, media }, issues }) => {
    const complain = (message: string): void =>
      void issues.push({ code: 'custom', path: ['body'], message, input: body });
    if (media === undefined && body === '') complain('is empty');
    if (media !== undefined && body.length > MAX_CAPTION_LENGTH) complain('is too long below a file');
    if (media !== undefined && body !== '' && !takesCaption(media.kind)) complain('cannot go with this kind');
  });
export type SendMessage = z.input<typeof sendMessageSchema>;

export const uploadQuerySchema = z.object({ fileName: fileNameText() });

/** A file that waits to be sent; `id` is the SHA-256 of its bytes, `kinds` how it may be sent, the usual one first. */
export const uploadedFileSchema = z.object({
  id: sendMediaSchema.shape.id,
  mimeType: z.string(),
  size: z.number().int(),
  fileName: z.string(),
  kinds: z.array(mediaKindSchema).min(1),
});
export type UploadedFile = z.infer<typeof uploadedFileSchema>;

export const retryMessageSchema = z.object({ confirmed: z.boolean().optional() });

const messageIdSchema = z.coerce.number().int().positive();

/**
 * At most one: a page before or after a message that the reader has, or the page round one. With `q`, only messages that
 * contain it, the newest ones or those before a message.
 */
export const messagesQuerySchema = z
  .object({
    before: messageIdSchema.optional(),
    after: messageIdSchema.optional(),
    around: messageIdSchema.optional(),
    q: lineText(100).optional(),
  })
  .refine(({ q: _q, ...places }) => Object.keys(places).length <= 1, {
    error: 'takes one of before, after, around',
  })
  .refine(({ q, after, around }) => q === undefined || (after === undefined && around === undefined), {
    error: 'goes with before only',
    path: ['q'],
  });

/** The words of a message that were searched for, and what stands round them. */
export const messageHitSchema = z.object({
  messageId: z.number().int(),
  /** One line. */
  excerpt: z.string(),
  /** What of `excerpt` was asked for: from, to (UTF-16 units). */
  marks: z.array(z.tuple([z.number().int(), z.number().int()])),
});
export type MessageHit = z.infer<typeof messageHitSchema>;
