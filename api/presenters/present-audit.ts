import type { AuditEntry } from '@roms/contracts/audit';
import { readActorId } from '@roms/domain/actor';
import type { AuditRow } from '../../db/models/AuditRow.ts';

/** Subjects whose rows have names instead of numbers. */
const NAMED: readonly AuditRow['subjectType'][] = ['number', 'dead_letter'];

/** One change, as admins read it. */
export function presentAudit(row: AuditRow): AuditEntry {
  const { subjectType: type, subjectId } = row;
  return {
    id: row.id,
    at: row.at.toISOString(),
    actor: { kind: row.actorKind, id: readActorId(row.actorKind, row.actorId), name: row.actorName },
    action: row.action,
    subject: { type, id: subjectId === null || NAMED.includes(type) ? subjectId : Number(subjectId) },
    before: row.before,
    after: row.after,
  };
}
