import { z } from 'zod';
import { placeholdersIn, REPLY_VARIABLES, TEMPLATE_VARIABLES } from '@roms/domain/template-variables';
import { lineText, longText } from './text.ts';

/** What is typed after `/`: one word of letters, digits, `-` and `_`, in small letters. */
const shortcutSchema = lineText(40)
  .toLowerCase()
  .regex(/^[\p{L}\p{N}][\p{L}\p{M}\p{N}_-]*$/u, 'is one word of letters, digits, - and _');

/** As long as a message may be; every placeholder is a variable that an answer can fill. */
const bodySchema = longText(4_096)
  .trim()
  .min(1)
  .refine(
    (body) => placeholdersIn(body).every(({ name }) => REPLY_VARIABLES.some((known) => known === name)),
    'names a variable that nobody knows',
  );

/** A text that is kept for many answers: a person's own, or `shared` by all of them. */
export const cannedReplySchema = z.object({
  id: z.number().int(),
  shortcut: z.string(),
  body: z.string(),
  shared: z.boolean(),
});
export type CannedReply = z.infer<typeof cannedReplySchema>;

export const createCannedReplySchema = z.object({
  shortcut: shortcutSchema,
  body: bodySchema,
  shared: z.boolean().default(false),
});
export type CreateCannedReply = z.input<typeof createCannedReplySchema>;

export const updateCannedReplySchema = z
  .object({ shortcut: shortcutSchema, body: bodySchema, shared: z.boolean() })
  .partial();
export type UpdateCannedReply = z.input<typeof updateCannedReplySchema>;

/** What a conversation's customer and their last order give a text; null for what is not there. */
export const replyValuesSchema = z.partialRecord(z.enum(TEMPLATE_VARIABLES), z.string().nullable());
export type ReplyValues = z.infer<typeof replyValuesSchema>;
