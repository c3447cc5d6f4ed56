import type { DecisionFacts } from '@roms/domain/decisions/check';
import { canBePutOff, type Evaluation as Outcome } from '@roms/domain/decisions/pipeline';
import type { Stage } from '../models/Evaluation.ts';
import type { Trx } from '../knex.ts';
import type { Question } from './decision-facts.ts';

type Made = {
  stage: Stage;
  question: Question;
  facts: DecisionFacts;
  outcome: Outcome;
  /** The message that it was about, if there is one (by now). */
  messageId?: number | null;
  /** The message's attempt; 1 until there is a message. */
  attempt?: number;
};

/**
 * Adds an evaluation. One that says the same as the last of its occurrence, stage and attempt is not written again:
 * a message that waits its turn is judged at each try, and that is no news.
 */
export async function recordEvaluation(trx: Trx, made: Made): Promise<void> {
  const { stage, question, facts, outcome, messageId = null, attempt = 1 } = made;
  const deferrals = canBePutOff(question.automation) ? await deferralsOf(trx, question.occurrenceKey) : {};
  await trx.raw(
    `INSERT INTO evaluations
       (stage, automation, verdict, code, until, order_id, message_id, customer_id, occurrence_key, checks, facts)
     SELECT :stage::text, :automation::text, :verdict::text, :code::text, :until::timestamptz, :orderId::bigint,
            :messageId::bigint, :customerId::bigint, :occurrenceKey::text, :checks::jsonb, :facts::jsonb
     WHERE NOT EXISTS (
       SELECT 1 FROM (SELECT * FROM evaluations WHERE occurrence_key = :occurrenceKey::text AND stage = :stage::text
                      ORDER BY id DESC LIMIT 1) AS last
       WHERE last.verdict = :verdict::text AND last.until IS NOT DISTINCT FROM :until::timestamptz
         AND last.checks = :checks::jsonb AND last.facts -> 'attempt' = to_jsonb(:attempt::integer))`,
    {
      stage,
      automation: question.automation,
      verdict: outcome.verdict,
      code: outcome.code,
      until: outcome.until,
      orderId: question.order?.id ?? null,
      messageId,
      customerId: question.customer.id,
      occurrenceKey: question.occurrenceKey,
      checks: JSON.stringify(outcome.checks),
      facts: JSON.stringify({ ...keptFacts(facts), about: question.about, attempt, deferrals }),
      attempt,
    },
  );
}

/** A year of days of rest need not stand in every row: the check says which day it was. */
export function keptFacts({ pauses: _pauses, ...facts }: DecisionFacts): Omit<DecisionFacts, 'pauses'> {
  return facts;
}

/** How often each check has put this occurrence off so far. */
async function deferralsOf(trx: Trx, occurrenceKey: string): Promise<Record<string, number>> {
  const rows: { code: string; times: number }[] = await trx('evaluations')
    .where({ occurrence_key: occurrenceKey, verdict: 'defer' })
    .groupBy('code')
    .select('code', trx.raw('count(*)::integer AS times'));
  return Object.fromEntries(rows.map(({ code, times }) => [code, times]));
}
