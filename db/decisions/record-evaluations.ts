import type { DecisionFacts } from '@roms/domain/decisions/check';
import type { Evaluation as Outcome } from '@roms/domain/decisions/pipeline';
import type { Automation } from '@roms/domain/automations';
import type { Stage } from '../models/Evaluation.ts';
import type { Trx } from '../knex.ts';
import { keptFacts } from './record-evaluation.ts';

type Made = { customerId: number; occurrenceKey: string; facts: DecisionFacts; outcome: Outcome };

/** Adds the first evaluation of each of many occurrences, about no order and no message yet, in one statement. */
export async function recordEvaluations(
  trx: Trx,
  { stage, automation, made }: { stage: Stage; automation: Automation; made: readonly Made[] },
): Promise<void> {
  if (made.length === 0) return;
  const rows = made.map(({ customerId, occurrenceKey, facts, outcome }) => ({
    ...{ customer_id: customerId, occurrence_key: occurrenceKey, checks: outcome.checks },
    ...{ verdict: outcome.verdict, code: outcome.code, until: outcome.until },
    facts: { ...keptFacts(facts), attempt: 1, deferrals: {} },
  }));
  await trx.raw(
    `INSERT INTO evaluations (stage, automation, verdict, code, until, customer_id, occurrence_key, checks, facts)
     SELECT :stage, :automation, verdict, code, until, customer_id, occurrence_key, checks, facts
       FROM jsonb_to_recordset(:rows::jsonb) AS made (
         verdict text, code text, until timestamptz, customer_id bigint, occurrence_key text, checks jsonb, facts jsonb)`,
    { stage, automation, rows: JSON.stringify(rows) },
  );
}
