import type { Automation } from '@roms/domain/automations';
import type { CheckCode, Verdict } from '@roms/domain/decisions/check';
import type { CheckResult } from '@roms/domain/decisions/pipeline';
import { BaseModel } from './base-model.ts';

/** When an evaluation was made: for the timer, when the text was written, at the last moment before it left. */
export type Stage = 'plan' | 'queue' | 'send';

/** One run of the decision pipeline. Rows are added and never changed. */
export class Evaluation extends BaseModel {
  static override tableName = 'evaluations';
  declare id: number;
  declare at: Date;
  declare stage: Stage;
  declare automation: Automation;
  declare verdict: Verdict;
  /** The check that stopped or first deferred it; null when all passed. */
  declare code: CheckCode | null;
  /** What a deferral waits for; null otherwise. */
  declare until: Date | null;
  declare orderId: number | null;
  declare messageId: number | null;
  declare customerId: number;
  declare occurrenceKey: string;
  declare checks: CheckResult[];
  /** What the checks knew; neither texts nor phones. */
  declare facts: Record<string, unknown>;

  static override jsonAttributes = ['checks', 'facts'];
}
