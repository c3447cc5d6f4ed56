import type { Actor } from '@roms/domain/actor';
import type { AuditSubject } from '@roms/domain/audit-subject';
import { auditValues } from '@roms/domain/audit-values';
import type { Db } from '../knex.ts';

export type AuditEntry = {
  actor: Actor;
  /** `noun.pastVerb`. */
  action: string;
  subject: { type: AuditSubject; id: number | string | null };
  /** What was changed, as it was and as it is; texts of messages, secrets and phones are hidden here. */
  before?: Record<string, unknown> | null;
  after?: Record<string, unknown> | null;
};

/** Adds a row to the audit log: give the transaction of the change where it has one. */
export async function recordAudit(db: Db, entry: AuditEntry): Promise<void> {
  const { actor, subject, before = null, after = null } = entry;
  await db('audit_log').insert({
    actor_kind: actor.kind,
    actor_id: actor.id,
    actor_name: actor.name,
    action: entry.action,
    subject_type: subject.type,
    subject_id: subject.id,
    before: before && JSON.stringify(auditValues(before)),
    after: after && JSON.stringify(auditValues(after)),
  });
}
