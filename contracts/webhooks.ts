import { z } from 'zod';
import { gatewaySessionSchema, sessionIdSchema } from './gateway.ts';
import { cutLine, cutLongText, fileNameText, idText } from './text.ts';

/**
 * The webhooks that wa-service signs and the API receives at `POST /api/v1/webhooks/whatsapp`. What a customer wrote is
 * cleaned and cut and never refused: a refused event is a message that nobody reads.
 */

/** Longer than WhatsApp lets anybody write (UTF-16 units). */
const LONGEST_BODY = 1_000_000;

export const WEBHOOK_HEADERS = {
  timestamp: 'x-roms-timestamp',
  eventId: 'x-roms-event-id',
  signature: 'x-roms-signature',
} as const;

/** A signed request is refused when its timestamp is further away than this (seconds, either side). */
export const WEBHOOK_TOLERANCE_SECONDS = 300;

export const MESSAGE_TYPES = [
  'text',
  'image',
  'video',
  'audio',
  'voice',
  'document',
  'sticker',
  'location',
  'contact',
  'unsupported',
] as const;
export const messageTypeSchema = z.enum(MESSAGE_TYPES);
export type MessageType = z.infer<typeof messageTypeSchema>;

/**
 * `id` is what `GET /media/:id` of wa-service serves with the key. A `pending` file was not got from WhatsApp yet:
 * until it is there its id answers 503, its size is 0 and its type a guess.
 */
export const webhookMediaSchema = z.object({
  id: idText(),
  mimeType: cutLine(255),
  size: z.number().int().nonnegative(),
  fileName: fileNameText().nullable(),
  pending: z.literal(true).optional(),
});
export type WebhookMedia = z.infer<typeof webhookMediaSchema>;

export const locationSchema = z.object({
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
  name: cutLine(500).nullable(),
});
export type Location = z.infer<typeof locationSchema>;

/** One person of a visiting card. */
export const contactCardSchema = z.object({ name: cutLine(120), phone: cutLine(64).nullable() });
export type ContactCard = z.infer<typeof contactCardSchema>;

export const inboundMessageSchema = z.object({
  waMessageId: idText().min(1),
  /** The chat it belongs to; always valid as `to` of a send. */
  chat: idText().min(1),
  from: idText().min(1),
  fromMe: z.boolean(),
  /** The customer's canonical phone, when known. */
  phone: idText().nullable(),
  /** The customer's LID (`…@lid`), when known. */
  lid: idText().nullable(),
  pushName: cutLine(120).nullable(),
  type: messageTypeSchema,
  body: cutLongText(LONGEST_BODY),
  sentAt: z.iso.datetime(),
  /** The message that it answers, by WhatsApp's id. */
  quotedId: idText().min(1).optional(),
  media: webhookMediaSchema.optional(),
  /** Of a `location`; `body` tells the same in words. */
  location: locationSchema.optional(),
  /** Of a `contact`; `body` tells the names. */
  contacts: z.array(contactCardSchema).optional(),
});
export type InboundMessage = z.infer<typeof inboundMessageSchema>;

/** −1 error, 0 pending, 1 server, 2 device, 3 read, 4 played. `key` is known for our own sends. */
export const ackSchema = z.object({
  waMessageId: idText().min(1),
  ack: z.number().int().min(-1).max(4),
  key: idText().optional(),
});

/** What evidence said later about a send that was `unknown`. */
export const sendOutcomeSchema = z.object({
  key: idText().min(1),
  outcome: z.enum(['sent', 'rejected']),
  waMessageId: idText().nullable(),
  code: cutLine(200).optional(),
});
export type SendOutcome = z.infer<typeof sendOutcomeSchema>;

/** Whose doing a change is, as far as the engine tells; `chat` is the one of the message. */
const changed = {
  waMessageId: idText().min(1),
  chat: idText().min(1).optional(),
  fromMe: z.boolean().optional(),
};

/** Who reacted, and with what; `null` takes the reaction back. A newer one of the same person takes its place. */
export const reactionSchema = z.object({
  ...changed,
  from: idText().min(1),
  emoji: cutLine(64).nullable(),
  at: z.iso.datetime().optional(),
});
/** Whoever wrote the message gave it another text. */
export const editSchema = z.object({
  ...changed,
  from: idText().min(1).optional(),
  body: cutLongText(LONGEST_BODY),
  at: z.iso.datetime(),
});
/** Whoever wrote the message deleted it for everybody. */
export const revokeSchema = z.object({
  ...changed,
  from: idText().min(1).optional(),
  at: z.iso.datetime(),
});

const envelope = { sessionId: sessionIdSchema, at: z.iso.datetime() };

export const webhookEventSchema = z.discriminatedUnion('event', [
  z.object({ event: z.literal('message'), ...envelope, data: inboundMessageSchema }),
  z.object({ event: z.literal('ack'), ...envelope, data: ackSchema }),
  z.object({ event: z.literal('session'), ...envelope, data: gatewaySessionSchema }),
  z.object({ event: z.literal('outcome'), ...envelope, data: sendOutcomeSchema }),
  z.object({ event: z.literal('reaction'), ...envelope, data: reactionSchema }),
  z.object({ event: z.literal('edit'), ...envelope, data: editSchema }),
  z.object({ event: z.literal('revoke'), ...envelope, data: revokeSchema }),
]);
export type WebhookEvent = z.infer<typeof webhookEventSchema>;
