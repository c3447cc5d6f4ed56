import { z } from 'zod';
import { COMPLAINT_CATEGORIES } from '@roms/domain/complaint';
import { lineText } from './text.ts';

/** A colour as CSS writes it: `#84994f`, or a name as `teal`. */
const colorSchema = lineText(30).regex(/^(#[0-9a-f]{6}|[a-z]{3,30})$/i, 'is no colour');

export const labelSchema = z.object({
  id: z.number().int(),
  name: z.string(),
  color: z.string(),
  /** While it is on a conversation or customer, ROMS writes nothing there by itself. */
  holdsAutomation: z.boolean(),
  /** It is ROMS's own: it asks for a category and cannot be deleted. */
  isComplaint: z.boolean(),
});
export type Label = z.infer<typeof labelSchema>;

/** A label where it was put on; a complaint says what it is about. */
export const givenLabelSchema = labelSchema.extend({ category: z.enum(COMPLAINT_CATEGORIES).nullable() });
export type GivenLabel = z.infer<typeof givenLabelSchema>;

export const createLabelSchema = z.object({
  name: lineText(40).min(1),
  color: colorSchema,
  holdsAutomation: z.boolean().default(false),
});

export const updateLabelSchema = z
  .object({ name: lineText(40).min(1), color: colorSchema, holdsAutomation: z.boolean() })
  .partial();
export type UpdateLabel = z.infer<typeof updateLabelSchema>;

/** All labels that a conversation or customer is to have; `category` is of a complaint that it did not have before. */
export const putLabelsSchema = z.object({
  labelIds: z.array(z.number().int().positive()).max(50),
  category: z.enum(COMPLAINT_CATEGORIES).optional(),
});
export type PutLabels = z.infer<typeof putLabelsSchema>;
