import type { Db } from '../knex.ts';
import type { AuditEntry } from './record-audit.ts';

/** Who goes on with the same thing for longer than this leaves another row (seconds). */
const SITTING_SECONDS = 3_600;

/**
 * Whether the last row about something says that this actor did the same to it within the hour: what stores itself while
 * somebody writes leaves one row for a sitting, not one for each rest of their hands.
 */
export async function hasRowOfSitting(
  db: Db,
  { actor, action, subject }: Pick<AuditEntry, 'actor' | 'action' | 'subject'>,
): Promise<boolean> {
  const { rows } = (await db.raw(
    `SELECT action = :action AND actor_kind = :kind AND actor_id IS NOT DISTINCT FROM :actorId::text
            AND at > now() - make_interval(secs => :seconds) AS "isOfSitting"
       FROM audit_log WHERE subject_type = :type AND subject_id = :id::text
      ORDER BY at DESC, id DESC LIMIT 1`,
    {
      ...{ action, kind: actor.kind, actorId: actor.id, seconds: SITTING_SECONDS },
      ...{ type: subject.type, id: subject.id },
    } as never,
  )) as { rows: { isOfSitting: boolean }[] };
  return rows[0]?.isOfSitting ?? false;
}
