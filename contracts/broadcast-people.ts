import { z } from 'zod';
import { MOST_LISTED } from '@roms/domain/broadcast';
import { customerRefSchema } from './customers.ts';
import { lineText } from './text.ts';

/** `POST /api/v1/broadcasts/people`: a list by hand or of a file, as telephone numbers in any form. */
export const phonesSchema = z.strictObject({
  phones: z.array(lineText(64).min(1)).min(1).max(MOST_LISTED),
});

/** Each customer once. `unknown`: what is no telephone number, or nobody's whom the shop knows, as it was written. */
export const peopleOfPhonesSchema = z.object({
  found: z.array(customerRefSchema),
  unknown: z.array(z.string()),
});
export type PeopleOfPhones = z.infer<typeof peopleOfPhonesSchema>;
