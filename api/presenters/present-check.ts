import type { EvaluatedCheck } from '@roms/contracts/decisions';

/** One check with the facts it went by. Which conversation made it decide so stays with those who may see that one. */
export function presentCheck({ check, verdict, details }: EvaluatedCheck): EvaluatedCheck {
  const { conversationId: _, ...facts } = details;
  return { check, verdict, details: facts };
}
