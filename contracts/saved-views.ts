import { z } from 'zod';
import { CONVERSATION_SORTS, conversationStatusSchema, conversationTabSchema } from './conversations.ts';
import { lineText } from './text.ts';

/** What the inbox is narrowed by, as its list takes it; whatever is left out is not narrowed. */
export const inboxFilterSchema = z
  .object({
    tab: conversationTabSchema,
    status: conversationStatusSchema,
    label: z.number().int().positive(),
    assignee: z.union([z.literal('none'), z.number().int().positive()]),
    unread: z.literal(true),
    waiting: z.literal(true),
    failed: z.literal(true),
    sort: z.enum(CONVERSATION_SORTS),
    q: lineText(100),
  })
  .partial();
export type InboxFilter = z.infer<typeof inboxFilterSchema>;

/** A list of the inbox under a name. */
export const savedViewSchema = z.object({
  id: z.number().int(),
  name: z.string(),
  filter: inboxFilterSchema,
  /** Everybody has it in the inbox; admins make and change these. */
  shared: z.boolean(),
  /** Whether it was made by who asks. */
  isMine: z.boolean(),
});
export type SavedView = z.infer<typeof savedViewSchema>;

export const createSavedViewSchema = z.object({
  name: lineText(60).min(1),
  filter: inboxFilterSchema,
  shared: z.boolean().default(false),
});

export const updateSavedViewSchema = z
  .object({ name: lineText(60).min(1), filter: inboxFilterSchema, shared: z.boolean() })
  .partial();
export type UpdateSavedView = z.infer<typeof updateSavedViewSchema>;
