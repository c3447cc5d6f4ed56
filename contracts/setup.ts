import { z } from 'zod';

/** What a new shop has to do before it works, in the order in which it is done. */
export const SETUP_STEPS = ['people', 'number', 'products', 'texts', 'rule', 'test_send'] as const;
export type SetupStep = (typeof SETUP_STEPS)[number];

/** `GET /api/v1/setup`: `isShown` until everything is done or somebody has put the list away. */
export const setupSchema = z.object({
  isShown: z.boolean(),
  steps: z.array(z.object({ step: z.enum(SETUP_STEPS), isDone: z.boolean() })),
});
export type Setup = z.infer<typeof setupSchema>;
