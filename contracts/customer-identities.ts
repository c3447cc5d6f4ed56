import { z } from 'zod';
import { MOST_PHONES } from '@roms/domain/customer-limits';
import { customerFieldsSchema } from './customers.ts';
import { lineText } from './text.ts';

const phoneSchema = lineText(40).min(1);

/** An address by which WhatsApp knows a customer. */
export const customerIdentitySchema = z.object({
  id: z.number().int(),
  kind: z.enum(['phone', 'lid']),
  /** A phone in digits (`62…`), or a LID. */
  value: z.string(),
  /** The phone to which messages go. */
  isMain: z.boolean(),
  since: z.iso.datetime(),
});
export type CustomerIdentity = z.infer<typeof customerIdentitySchema>;

/** Phones in any form; the first is the one to which messages go. */
export const createCustomerSchema = customerFieldsSchema.extend({
  name: lineText(120).min(1),
  phones: z.array(phoneSchema).min(1).max(MOST_PHONES),
});
export type CreateCustomer = z.infer<typeof createCustomerSchema>;

export const addPhoneSchema = z.object({ phone: phoneSchema });
