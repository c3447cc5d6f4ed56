import { BaseModel } from './base-model.ts';
import type { Automation } from './Message.ts';

export class OutboundDecision extends BaseModel {
  static override tableName = 'outbound_decisions';
  declare id: number;
  declare occurrenceKey: string;
  declare automation: Automation;
  declare customerId: number;
  declare orderId: number | null;
  declare messageId: number | null;
  declare stage: 'queue' | 'send';
  declare attempt: number;
  declare checkCode: string;
  declare verdict: 'pass' | 'stop' | 'defer';
  declare details: Record<string, unknown>;
  declare at: Date;

  static override jsonAttributes = ['details'];
}
