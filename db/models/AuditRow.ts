import type { ActorKind } from '@roms/domain/actor';
import type { AuditSubject } from '@roms/domain/audit-subject';
import { BaseModel } from './base-model.ts';

/** One change by somebody; rows are never rewritten. */
export class AuditRow extends BaseModel {
  static override tableName = 'audit_log';
  declare id: number;
  declare at: Date;
  declare actorKind: ActorKind;
  declare actorId: string | null;
  declare actorName: string;
  declare action: string;
  declare subjectType: AuditSubject;
  declare subjectId: string | null;
  declare before: Record<string, unknown> | null;
  declare after: Record<string, unknown> | null;

  static override jsonAttributes = ['before', 'after'];
}
