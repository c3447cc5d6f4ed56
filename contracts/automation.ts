import { z } from 'zod';
import { actorSchema } from './actor.ts';
import { lineText } from './text.ts';

/** A stop of everything automatic, as everybody in the shop sees it. */
export const automationStopSchema = z.object({
  reason: z.string(),
  /** Null: until somebody lifts it. */
  until: z.iso.datetime().nullable(),
  stoppedAt: z.iso.datetime(),
  actor: actorSchema,
});
export type AutomationStop = z.infer<typeof automationStopSchema>;

/** `stop` is null while automation goes on. */
export const automationStateSchema = z.object({ stop: automationStopSchema.nullable() });
export type AutomationState = z.infer<typeof automationStateSchema>;

export const putAutomationStopSchema = z.object({
  reason: lineText(200).min(1),
  until: z.iso
    .datetime({ offset: true })
    .refine((at) => Date.parse(at) > Date.now(), { error: 'must lie ahead' })
    .nullable()
    .default(null),
});
export type PutAutomationStop = z.input<typeof putAutomationStopSchema>;
