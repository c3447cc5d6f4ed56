import { z } from 'zod';
import { conversationStatusSchema } from './conversations.ts';
import { ORDER_EVENT_TYPES } from './orders.ts';
import { segmentSchema } from './segments.ts';
import { cursorSchema } from './text.ts';

/** A conversation of a customer, as one line of their page. */
export const customerConversationSchema = z.object({
  id: z.number().int(),
  /** How the shop calls the number on which it is. */
  numberLabel: z.string(),
  status: conversationStatusSchema,
  assignee: z.object({ id: z.number().int(), name: z.string() }).nullable(),
  lastActivityAt: z.iso.datetime(),
});
export type CustomerConversation = z.infer<typeof customerConversationSchema>;

const entryFields = { id: z.number().int(), at: z.iso.datetime() };

/** What happened with a customer: `created`, an order's life, another segment, a word about consent. */
export const timelineEntrySchema = z.discriminatedUnion('kind', [
  z.object({ ...entryFields, kind: z.literal('created') }),
  z.object({
    ...entryFields,
    kind: z.literal('order'),
    order: z.object({ id: z.number().int(), orderNumber: z.string() }),
    event: z.enum(ORDER_EVENT_TYPES),
    /** Of `status_changed`. */
    from: z.string().nullable(),
    to: z.string().nullable(),
    /** Who did it; null for ROMS itself and for the customer. */
    actor: z.string().nullable(),
  }),
  z.object({ ...entryFields, kind: z.literal('segment'), from: segmentSchema, to: segmentSchema }),
  z.object({ ...entryFields, kind: z.literal('consent'), state: z.enum(['given', 'withdrawn']) }),
]);
export type TimelineEntry = z.infer<typeof timelineEntrySchema>;

export const timelineQuerySchema = z.object({ cursor: cursorSchema.optional() });
