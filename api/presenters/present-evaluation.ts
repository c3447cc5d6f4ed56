import type { Evaluation as EvaluationContract } from '@roms/contracts/decisions';
import { presentCheck } from './present-check.ts';
import type { Evaluation } from '../../db/models/Evaluation.ts';

/** One run of the pipeline, with the facts that each check went by. */
export function presentEvaluation(row: Evaluation): EvaluationContract {
  return {
    id: row.id,
    at: row.at.toISOString(),
    stage: row.stage,
    automation: row.automation,
    verdict: row.verdict,
    code: row.code,
    until: row.until?.toISOString() ?? null,
    orderId: row.orderId,
    messageId: row.messageId,
    checks: row.checks.map(presentCheck),
  };
}
