import type { Knex } from 'knex';

/** Orders that are counted anew in one transaction: whoever changes one of them waits for no more than that. */
const PORTION = 2_000;

/** `after`: the last order that was counted; null when all are on the days of the shop's zone. */
export type Rebuilt = { after: number | null; seen: number };

/** Whether orders of before a change of the shop's zone are still counted by its days of before. */
export async function isRebuildOwed(db: Knex): Promise<boolean> {
  const owed = await db('report_state').whereNotNull('recounted_to').first('id');
  return owed !== undefined;
}

/**
 * Counts the next orders by the days of the shop's zone, until `most` were looked at or none is left. It holds orders'
 * rows of the report alone, and waits for nobody while it holds more than one. Safe to repeat, to stop in the middle and to
 * run twice at once. Answers `seen: 0` while something that began before the zone changed is still being written.
 * `onPortion` is called between the transactions; what it throws ends the run.
 */
export async function rebuildDays(
  db: Knex,
  { most, onPortion }: { most: number; onPortion?: () => void },
): Promise<Rebuilt> {
  const state = await stateOf(db);
  if (state === null) return { after: null, seen: 0 };
  if (!state.isSettled) return { after: state.after, seen: 0 };
  let { after } = state;
  let seen = 0;
  while (seen < most) {
    const ids: number[] = await db('orders')
      .where('id', '>', after)
      .orderBy('id')
      .limit(Math.min(PORTION, most - seen))
      .pluck('id');
    if (ids.length === 0) return { after: await finish(db, state.changedBy), seen };
    await recount(db, ids);
    after = ids.at(-1)!;
    seen += ids.length;
    await note(db, state.changedBy, after);
    onPortion?.();
  }
  return { after, seen };
}

type State = { after: number; changedBy: string; isSettled: boolean };

async function stateOf(db: Knex): Promise<State | null> {
  const { rows } = await db.raw<{ rows: State[] }>(
    `SELECT recounted_to AS after, changed_by::text AS "changedBy",
            -- What lies ahead was written in another server, from which this one was restored.
            pg_snapshot_xmin(pg_current_snapshot()) > changed_by
              OR changed_by >= pg_snapshot_xmax(pg_current_snapshot()) AS "isSettled"
       FROM report_state WHERE recounted_to IS NOT NULL`,
  );
  return rows[0] ?? null;
}

async function recount(db: Knex, ids: readonly number[]): Promise<void> {
  const free = new Set(
    await db.transaction(async (trx) => {
      const { rows } = await trx.raw<{ rows: { id: number }[] }>(
        `WITH free AS (SELECT order_id FROM report_orders WHERE order_id = ANY(:ids) ORDER BY order_id
                          FOR NO KEY UPDATE SKIP LOCKED)
         SELECT id FROM unnest(cast(:ids AS bigint[])) AS id
          WHERE id IN (SELECT order_id FROM free)
             OR NOT EXISTS (SELECT FROM report_orders WHERE order_id = id)`,
        { ids } as never,
      );
      const found = rows.map(({ id }) => id);
      await trx.raw('SELECT recount_report_orders(:found)', { found } as never);
      return found;
    }),
  );
  // Somebody is writing them: one by one, when that is over.
  for (const id of ids.filter((one) => !free.has(one)))
    await db.raw('SELECT recount_report_orders(:one)', { one: [id] } as never);
}

async function note(db: Knex, changedBy: string, after: number): Promise<void> {
  await db('report_state').whereRaw('changed_by::text = ?', changedBy).update({ recounted_to: after });
}

/** Null, unless the zone was changed once more meanwhile: then it begins anew. */
async function finish(db: Knex, changedBy: string): Promise<number | null> {
  const ended = await db('report_state')
    .whereRaw('changed_by::text = ?', changedBy)
    .update({ recounted_to: null });
  return ended > 0 ? null : 0;
}
