import { z } from 'zod';
import { TEMPLATE_PURPOSES } from '@roms/domain/template';
import { idText, lineText, longText } from './text.ts';

export const templateSchema = z.object({
  id: z.number().int(),
  name: z.string(),
  purpose: z.enum(TEMPLATE_PURPOSES),
  body: z.string(),
  /** The one of its purpose that customers get; of free ones: it is offered. */
  active: z.boolean(),
});
export type Template = z.infer<typeof templateSchema>;

/** As long as a message may be. */
const body = longText(4_096).trim().min(1);
const name = lineText(100).min(1);
const purpose = z.enum(TEMPLATE_PURPOSES);

export const createTemplateSchema = z.object({ name, purpose, body, active: z.boolean().default(false) });
export type CreateTemplate = z.input<typeof createTemplateSchema>;

/** `active: true` takes the place of the one that customers get today. */
export const updateTemplateSchema = z.object({ name, body, active: z.boolean() }).partial();
export type UpdateTemplate = z.input<typeof updateTemplateSchema>;

const subject = {
  customerId: z.number().int().positive().optional(),
  orderId: z.number().int().positive().optional(),
};

/** Somebody who does not exist unless a customer or an order is named. */
export const previewTemplateSchema = z.object({ purpose, body: longText(4_096), ...subject });
export type PreviewTemplate = z.input<typeof previewTemplateSchema>;

/** `missing`: what this customer or order has no value for. `unknown`: what no text of this purpose is given, as written. */
export const templatePreviewSchema = z.object({
  body: z.string(),
  missing: z.array(z.string()),
  unknown: z.array(z.string()),
});
export type TemplatePreview = z.infer<typeof templatePreviewSchema>;

/** `sessionId`: which of the shop's own numbers gets it, the default one unless told. */
export const testTemplateSchema = z.object({
  clientId: idText(100).min(1),
  purpose,
  body,
  ...subject,
  sessionId: idText(32).optional(),
});
export type TestTemplate = z.input<typeof testTemplateSchema>;

export const sentTestSchema = z.object({ messageId: z.number().int(), conversationId: z.number().int() });
export type SentTest = z.infer<typeof sentTestSchema>;
