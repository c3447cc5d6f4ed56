import { z } from 'zod';

export const partHealthSchema = z.object({
  status: z.enum(['ok', 'degraded', 'down']),
  message: z.string().optional(),
});
export const healthSchema = z.object({
  status: z.enum(['ok', 'degraded', 'down']),
  parts: z.record(z.string(), partHealthSchema),
});
export type Health = z.infer<typeof healthSchema>;
