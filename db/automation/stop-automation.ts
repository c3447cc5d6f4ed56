import type { Actor } from '@roms/domain/actor';
import type { Db, Trx } from '../knex.ts';
import { publish } from '../live-events.ts';
import { AutomationStop } from '../models/AutomationStop.ts';

export type StopWish = { reason: string; until: Date | null; actor: Actor };

/** The stop that stands; null while automation goes on. One whose end has come is over, though nobody lifted it. */
export async function standingStop(db: Db, now: Date): Promise<AutomationStop | null> {
  const stop = await AutomationStop.query(db).findOne({ liftedAt: null });
  return stop && !isOver(stop, now) ? stop : null;
}

/**
 * Stops everything automatic, or gives the stop that stands another reason and end. What an earlier end holds is planned
 * anew. Answers the stop before and the one that stands now.
 */
export async function stopAutomation(
  trx: Trx,
  { reason, until, actor }: StopWish,
  now: Date,
): Promise<{ before: AutomationStop | null; after: AutomationStop }> {
  const before = await lockStop(trx, now);
  const fields = {
    ...{ reason, until, actorKind: actor.kind, actorName: actor.name },
    actorId: actor.id === null ? null : String(actor.id),
  };
  const after = before
    ? await AutomationStop.query(trx).patchAndFetchById(before.id, fields)
    : await AutomationStop.query(trx).insertAndFetch(fields);
  if (before) await planHeldAnew(trx);
  await publish(trx, { type: 'automation.updated' });
  return { before, after };
}

/** Lets automation go on: what is held is planned anew by the sweep, and goes as far as it is still worth it. Null: nothing stood. */
export async function liftStop(trx: Trx, now: Date): Promise<AutomationStop | null> {
  const before = await lockStop(trx, now);
  if (before === null) return null;
  await AutomationStop.query(trx).findById(before.id).patch({ liftedAt: now });
  await publish(trx, { type: 'automation.updated' });
  return before;
}

/**
 * Whether a stop stands as it was read; then nobody changes or lifts it before the caller's transaction is over. False when
 * it was changed since, or is being changed: nobody waits for that here, or two would wait for each other.
 */
export async function keepStop(
  trx: Trx,
  { id, until }: { id: number; until: Date | null },
): Promise<boolean> {
  const { rows } = await trx.raw<{ rows: unknown[] }>(
    `SELECT id FROM automation_stops
      WHERE id = :id AND lifted_at IS NULL AND until IS NOT DISTINCT FROM :until::timestamptz
        FOR SHARE SKIP LOCKED`,
    { id, until } as never,
  );
  return rows.length > 0;
}

/** The stop that stands, locked; one that is over by itself is closed. Two who stop follow each other. */
async function lockStop(trx: Trx, now: Date): Promise<AutomationStop | null> {
  await trx.raw('LOCK TABLE automation_stops IN SHARE ROW EXCLUSIVE MODE');
  const stop = await AutomationStop.query(trx).findOne({ liftedAt: null });
  if (!stop || !isOver(stop, now)) return stop ?? null;
  await AutomationStop.query(trx).findById(stop.id).patch({ liftedAt: stop.until });
  return null;
}

function isOver({ until }: AutomationStop, now: Date): boolean {
  return until !== null && until <= now;
}

/** The sweep tells the workflows of these orders; once no stop stands it does so by itself. */
async function planHeldAnew(trx: Trx): Promise<void> {
  await trx.raw(
    `UPDATE orders SET lifecycle_version = lifecycle_version + 1
      WHERE id IN (SELECT order_id FROM order_lifecycles
                    WHERE reason = 'automation_stopped' AND state = 'waiting')`,
  );
}
