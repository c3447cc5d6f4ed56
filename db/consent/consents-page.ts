import type { Knex } from 'knex';
import { PAGE_SIZE, decodeCursor, toPage } from '../keyset.ts';
import { Consent } from '../models/Consent.ts';

/** What a customer allowed and refused, newest first. */
export async function consentsPage(
  db: Knex,
  { customerId, cursor }: { customerId: number; cursor?: string },
): Promise<{ rows: Consent[]; nextCursor: string | null }> {
  const after = decodeCursor(cursor);
  const query = Consent.query(db)
    .where({ customerId })
    // Text, because a JavaScript date would lose the microseconds by which the next page starts.
    .select('consents.*', db.raw('cast(at AS text) AS position'))
    .orderBy([
      { column: 'at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(PAGE_SIZE + 1);
  if (after) void query.whereRaw('(at, id) < (cast(? AS timestamptz), ?)', [after.at, after.id]);
  const rows = (await query) as (Consent & { position: string })[];
  return toPage(rows, ({ id, position }) => ({ at: position, id }));
}
