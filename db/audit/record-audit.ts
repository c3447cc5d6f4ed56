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
  await db('audit_log').insert(rowOf(entry));
}

/** The same for many changes at once. */
export async function recordAudits(db: Db, entries: readonly AuditEntry[]): Promise<void> {
  const rows = entries.map((entry) => {
    const { before, after, ...row } = rowOf(entry);
    return { ...row, before: before && JSON.parse(before), after: after && JSON.parse(after) };
  });
  await db.raw(
    `INSERT INTO audit_log (actor_kind, actor_id, actor_name, action, subject_type, subject_id, before, after)
     SELECT actor_kind, actor_id, actor_name, action, subject_type, subject_id, before, after
       FROM jsonb_to_recordset(cast(? AS jsonb)) AS entry (actor_kind text, actor_id text, actor_name text, action text,
              subject_type text, subject_id text, before jsonb, after jsonb)`,
    [JSON.stringify(rows)],
  );
}

function rowOf({ actor, action, subject, before = null, after = null }: AuditEntry) {
  return {
    actor_kind: actor.kind,
    actor_id: actor.id,
    actor_name: actor.name,
    action,
    subject_type: subject.type,
    subject_id: subject.id,
    before: before && JSON.stringify(auditValues(before)),
    after: after && JSON.stringify(auditValues(after)),
  };
}
