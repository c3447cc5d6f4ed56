import { z } from 'zod';
import { AUTOMATION_NAMES } from '@roms/domain/automations';
import { cursorSchema } from './text.ts';

const verdictSchema = z.enum(['pass', 'stop', 'defer']);

/** One run of all checks that bind an automated message: the answer to "why?", and to "why not?". */
export const evaluationSchema = z.object({
  id: z.number().int(),
  at: z.iso.datetime(),
  /** When the timer was planned, when the text was written, at the last moment before it left. */
  stage: z.enum(['plan', 'queue', 'send']),
  automation: z.enum(AUTOMATION_NAMES),
  verdict: verdictSchema,
  /** The check that stopped it or first put it off; null when all passed. */
  code: z.string().nullable(),
  /** What a deferral waits for. */
  until: z.iso.datetime().nullable(),
  orderId: z.number().int().nullable(),
  messageId: z.number().int().nullable(),
  /** In their order; the one that stops is the last. `details` are the facts that it went by. */
  checks: z.array(
    z.object({ check: z.string(), verdict: verdictSchema, details: z.record(z.string(), z.unknown()) }),
  ),
});
export type Evaluation = z.infer<typeof evaluationSchema>;
export type EvaluatedCheck = Evaluation['checks'][number];

export const decisionsQuerySchema = z.object({ cursor: cursorSchema.optional() });
