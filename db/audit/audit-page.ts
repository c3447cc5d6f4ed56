import type { Knex } from 'knex';
import { decodeCursor, PAGE_SIZE, toPage } from '../keyset.ts';
import { AuditRow } from '../models/AuditRow.ts';

/** All of a kind, or one of them. */
export type AuditParty = { kind: string; id?: string };
export type AuditFilter = {
  subject?: AuditParty;
  actor?: AuditParty;
  /** ISO-8601: since then, and before then. */
  from?: string;
  to?: string;
  cursor?: string;
};

/** One page of the audit log, newest first. */
export async function auditPage(
  db: Knex,
  { subject, actor, from, to, cursor }: AuditFilter,
): Promise<{ rows: AuditRow[]; nextCursor: string | null }> {
  const after = decodeCursor(cursor);
  const query = AuditRow.query(db)
    .select('*', AuditRow.raw('at::text AS position'))
    .orderBy([
      { column: 'at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(PAGE_SIZE + 1);
  if (subject) void query.where('subjectType', subject.kind);
  if (subject?.id !== undefined) void query.where('subjectId', subject.id);
  if (actor) void query.where('actorKind', actor.kind);
  if (actor?.id !== undefined) void query.where('actorId', actor.id);
  if (from) void query.where('at', '>=', from);
  if (to) void query.where('at', '<', to);
  if (after) void query.whereRaw('(at, id) < (?::timestamptz, ?)', [after.at, after.id]);
  const rows = (await query) as (AuditRow & { position: string })[];
  // A time of JavaScript has milliseconds: the database's own text loses none of its rows.
  return toPage(rows, ({ position, id }) => ({ at: position, id }));
}
