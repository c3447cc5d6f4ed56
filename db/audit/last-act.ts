import type { AuditSubject } from '@roms/domain/audit-subject';
import type { Db } from '../knex.ts';
import { AuditRow } from '../models/AuditRow.ts';

/** The last row of the audit log that says that this was done to something. */
export async function lastAct(
  db: Db,
  { type, id, action }: { type: AuditSubject; id: number; action: string },
): Promise<AuditRow | undefined> {
  return AuditRow.query(db)
    .where({ subjectType: type, subjectId: String(id), action })
    .orderBy([
      { column: 'at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .first();
}
