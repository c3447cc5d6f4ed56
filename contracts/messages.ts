import { z } from 'zod';
import { MESSAGE_STATUSES } from '@roms/domain/message-status';
import { messageTypeSchema } from './webhooks.ts';

export const AUTHORS = ['customer', 'agent', 'phone', 'automation'] as const;
export const authorSchema = z.enum(AUTHORS);

export const messageSchema = z.object({
  id: z.number().int(),
  conversationId: z.number().int(),
  /** The id that the composer made, so that its optimistic bubble finds itself. */
  clientId: z.string().nullable(),
  direction: z.enum(['inbound', 'outbound']),
  author: authorSchema,
  /** The agent who wrote it; null for everybody else. */
  authorId: z.number().int().nullable(),
  /** Agent's name, or the programme (`thank_you`, `reminder`, `order_status`) of an automated message. */
  authorName: z.string().nullable(),
  programme: z.enum(['thank_you', 'reminder', 'order_status']).nullable(),
  orderId: z.number().int().nullable(),
  type: messageTypeSchema,
  body: z.string(),
  /** `state` tells whether `GET /messages/:id/media` has it yet. */
  media: z
    .object({
      mimeType: z.string(),
      size: z.number().int(),
      fileName: z.string().nullable(),
      state: z.enum(['pending', 'ready', 'failed']),
    })
    .nullable(),
  status: z.enum(MESSAGE_STATUSES),
  /** A stable code of why it failed or waits; screens translate it. */
  statusReason: z.string().nullable(),
  attempt: z.number().int(),
  /** WhatsApp's time for what arrived, the send's time for what left; the time it was written until then. */
  sentAt: z.iso.datetime(),
  /** When ROMS stored it; much later than `sentAt` means that it arrived late. */
  receivedAt: z.iso.datetime(),
  waMessageId: z.string().nullable(),
  /** Rises with every change; a reader ignores an older one. */
  version: z.number().int(),
});
export type Message = z.infer<typeof messageSchema>;

export const sendMessageSchema = z.object({
  clientId: z.string().regex(/^[\x21-\x7e]{1,64}$/, 'must be 1 to 64 visible ASCII characters'),
  body: z
    .string()
    .max(4_096)
    .refine((body) => body.trim() !== '', 'is empty'),
});
export type SendMessage = z.infer<typeof sendMessageSchema>;

export const retryMessageSchema = z.object({ confirmed: z.boolean().optional() });

/** `before` is the id of the oldest message that the reader has. */
export const messagesQuerySchema = z.object({ before: z.coerce.number().int().positive().optional() });
