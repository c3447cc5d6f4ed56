import { z } from 'zod';

/** The one shape of an error on the wire; `POST /api/v1/orders` keeps the old envelope instead. */
export const errorBodySchema = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    details: z.record(z.string(), z.unknown()).optional(),
    requestId: z.string(),
  }),
});
export type ErrorBody = z.infer<typeof errorBodySchema>;
