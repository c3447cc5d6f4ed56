import { z } from 'zod';
import { customerRefSchema, customerSchema } from './customers.ts';
import { cursorSchema } from './text.ts';

/** Why two customers may be one person: one phone in two forms; one name in one place; one of them has no phone yet. */
export const DUPLICATE_REASONS = ['lid', 'name_and_place', 'phone'] as const;
export const duplicateReasonSchema = z.enum(DUPLICATE_REASONS);
export type DuplicateReason = z.infer<typeof duplicateReasonSchema>;

const reasons = z.array(duplicateReasonSchema);

/** Somebody who may be the same person as the customer that was asked for. */
export const duplicateSchema = z.object({ customer: customerSchema, reasons });
export type Duplicate = z.infer<typeof duplicateSchema>;

export const duplicatePairSchema = z.object({
  one: customerRefSchema,
  other: customerRefSchema,
  reasons,
});
export type DuplicatePair = z.infer<typeof duplicatePairSchema>;
export const duplicatePairsQuerySchema = z.object({ cursor: cursorSchema.optional() });

/** Who is somebody else after all. */
export const tellApartSchema = z.object({ otherId: z.number().int().positive() });

/** The customer who stays and gets everything. */
export const mergeCustomerSchema = z.object({ intoId: z.number().int().positive() });

/** A merge that can be undone until `undoUntil`. */
export const customerMergeSchema = z.object({
  id: z.number().int(),
  intoId: z.number().int(),
  /** Who is not there any more, as they were. */
  gone: customerRefSchema,
  actorName: z.string(),
  at: z.iso.datetime(),
  undoUntil: z.iso.datetime(),
});
export type CustomerMerge = z.infer<typeof customerMergeSchema>;

export const undoneMergeSchema = z.object({
  /** Who is there again. */
  customerId: z.number().int(),
  intoId: z.number().int(),
});
