import { z } from 'zod';

/** A mail that the demo kept instead of sending it. */
export const keptMailSchema = z.object({
  to: z.string(),
  subject: z.string(),
  text: z.string(),
  at: z.iso.datetime(),
});
export type KeptMail = z.infer<typeof keptMailSchema>;
