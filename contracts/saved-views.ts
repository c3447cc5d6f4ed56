import { z } from 'zod';
import { CONVERSATION_SORTS, conversationStatusSchema, conversationTabSchema } from './conversations.ts';
import { customersFilterSchema } from './customer-list.ts';
import { lineText } from './text.ts';

/** The lists that can be kept under a name. */
export const SAVED_LISTS = ['inbox', 'customers'] as const;
export type SavedList = (typeof SAVED_LISTS)[number];

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

/** What each list is narrowed by. */
export const savedFilterSchemas = { inbox: inboxFilterSchema, customers: customersFilterSchema } as const;

const viewFields = {
  id: z.number().int(),
  name: z.string(),
  /** Everybody has it beside the list; admins make and change these. */
  shared: z.boolean(),
  /** Whether it was made by who asks. */
  isMine: z.boolean(),
};

/** A list under a name. */
export const savedViewSchema = z.discriminatedUnion('list', [
  z.object({ ...viewFields, list: z.literal('inbox'), filter: inboxFilterSchema }),
  z.object({ ...viewFields, list: z.literal('customers'), filter: customersFilterSchema }),
]);
export type SavedView = z.infer<typeof savedViewSchema>;
export type SavedFilter = SavedView['filter'];

export const savedViewsQuerySchema = z.object({ list: z.enum(SAVED_LISTS).default('inbox') });

const newViewFields = { name: lineText(60).min(1), shared: z.boolean().default(false) };
/** Of the inbox unless told. */
export const createSavedViewSchema = z.union([
  z.object({ ...newViewFields, list: z.literal('customers'), filter: customersFilterSchema }),
  z.object({ ...newViewFields, list: z.literal('inbox').default('inbox'), filter: inboxFilterSchema }),
]);

/** The filter has to be one of the view's own list. */
export const updateSavedViewSchema = z
  .object({
    name: lineText(60).min(1),
    filter: z.union([inboxFilterSchema.strict(), customersFilterSchema.strict()]),
    shared: z.boolean(),
  })
  .partial();
export type UpdateSavedView = z.infer<typeof updateSavedViewSchema>;
