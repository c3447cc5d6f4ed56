import { z } from 'zod';
import { MOST_VARIANTS } from '@roms/domain/broadcast';
import { broadcastStateSchema, recipientStatusSchema } from './broadcast-counts.ts';
import { languageSchema } from './language.ts';
import { cursorSchema, fileNameText, idText, lineText } from './text.ts';

/** How broadcasts are asked for: lists, a preview, a test, a file. */

export const broadcastsQuerySchema = z.object({
  state: broadcastStateSchema.optional(),
  q: lineText(100).optional(),
  cursor: cursorSchema.optional(),
});

/** Another seed shows other people. */
export const previewBroadcastQuerySchema = z.object({
  seed: z.coerce.number().int().min(0).max(1_000_000).optional(),
});

/**
 * Without a code those who get it; `code` is one of the preview's `excluded` (`verdict` is `stop`) or `deferred`
 * (`defer`): near the end date one check may be both. Without a verdict both.
 */
export const previewPeopleQuerySchema = z.object({
  code: idText(60).optional(),
  verdict: z.enum(['stop', 'defer']).optional(),
  cursor: cursorSchema.optional(),
});
/** `phone`: one of the shop's own numbers. As the first sample reads, or as this customer would. */
export const testBroadcastSchema = z.strictObject({
  phone: lineText(64).min(1),
  variant: z
    .number()
    .int()
    .min(0)
    .max(MOST_VARIANTS - 1)
    .default(0),
  customerId: z.number().int().positive().optional(),
  /** The same one again is the same message. */
  clientId: idText(100).min(1).optional(),
});
export type TestBroadcast = z.input<typeof testBroadcastSchema>;
export const sentBroadcastTestSchema = z.object({
  messageId: z.number().int(),
  conversationId: z.number().int(),
});

export const recipientsQuerySchema = z.object({
  status: recipientStatusSchema.optional(),
  reason: idText(60).optional(),
  variant: z.coerce
    .number()
    .int()
    .min(0)
    .max(MOST_VARIANTS - 1)
    .optional(),
  cursor: cursorSchema.optional(),
});
export const recipientsCsvQuerySchema = recipientsQuerySchema
  .omit({ cursor: true })
  .extend({ language: languageSchema });

/** What a copy's name ends with is in the asker's language. */
export const copyBroadcastQuerySchema = z.object({ language: languageSchema });

/** The file's bytes are the body of the request; the answer is that of any upload. */
export const broadcastFileQuerySchema = z.object({ fileName: fileNameText() });
