import { z } from 'zod';
import { consentSchema, customerRefSchema } from './customers.ts';
import { cursorSchema } from './text.ts';

/** A customer who wants no reminders and promotions. */
export const optOutSchema = z.object({
  customer: customerRefSchema,
  at: z.iso.datetime(),
  /** The line of the ledger that says so, with its source and evidence. */
  consent: consentSchema.nullable(),
});
export type OptOut = z.infer<typeof optOutSchema>;

export const optOutsQuerySchema = z.object({ cursor: cursorSchema.optional() });
