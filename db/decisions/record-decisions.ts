import type { CheckResult } from '@roms/domain/decisions/pipeline';
import { OutboundDecision } from '../models/OutboundDecision.ts';
import type { Automation } from '../models/Message.ts';
import type { Trx } from '../knex.ts';

type Subject = {
  occurrenceKey: string;
  automation: Automation;
  customerId: number;
  orderId: number;
  messageId: number | null;
  stage: 'queue' | 'send';
  attempt: number;
};

/** Writes one row for each check; a check that is repeated (an activity's retry) keeps its latest verdict. */
export async function recordDecisions(
  trx: Trx,
  subject: Subject,
  results: readonly CheckResult[],
): Promise<void> {
  if (results.length === 0) return;
  const rows = results.map(({ check, verdict, details }) => ({
    ...subject,
    checkCode: check,
    verdict,
    details,
  }));
  await OutboundDecision.query(trx)
    .insert(rows)
    .onConflict(['occurrence_key', 'stage', 'attempt', 'check_code'])
    .merge({ verdict: trx.raw('excluded.verdict'), details: trx.raw('excluded.details'), at: new Date() });
}
