import type { Knex } from 'knex';
import { SYSTEM_ACTOR } from '@roms/domain/actor';
import { recordAudit } from '../audit/record-audit.ts';
import { holdReminders, holdScheduled, holdScheduledBroadcasts } from './hold-what-is-due.ts';

type Mark = { lastOrderId: number; backedUpAt: Date; now: Date };
export type HeldAtStart = { messages: number; reminders: number; broadcasts: number };

/**
 * At the first start after a restore: holds for a person the reminders, the scheduled messages and the broadcasts of the
 * backup that have come due by now, because the shop that this one replaces may have gone on until now, and marks orders whose
 * reminder has no time yet, so that one that turns out to have been due is held as well. Messages that waited were held
 * by the restore itself; one that waits again is a person's decision since. Call it before anything of this shop is
 * worked on; it does nothing later on. Returns how many it held, or null when there was nothing to do. Give it a pool whose statements may take minutes: it
 * rewrites every order without a time.
 */
export async function holdAtFirstStart(db: Knex): Promise<HeldAtStart | null> {
  const mark = await notStarted(db);
  if (mark === null) return null;
  const { lastOrderId, backedUpAt, now } = mark;
  return db.transaction(async (trx) => {
    const isFirst = await trx('restored_shop').whereNull('started_at').update({ started_at: now });
    if (isFirst === 0) return null;
    const held = {
      messages: await holdScheduled(trx, { dueBy: now, writtenBy: backedUpAt }),
      reminders: await holdReminders(trx, { dueBy: now, lastOrderId }),
      broadcasts: await holdScheduledBroadcasts(trx, { dueBy: now }),
    };
    await trx.raw(UNPLANNED, { now, lastOrderId });
    await recordAudit(trx, {
      actor: SYSTEM_ACTOR,
      action: 'shop.started_after_restore',
      subject: { type: 'shop', id: null },
      after: held,
    });
    return held;
  });
}

async function notStarted(db: Knex): Promise<Mark | null> {
  const [mark] = await db('restored_shop')
    .whereNull('started_at')
    .select<Mark[]>('last_order_id as lastOrderId', 'backed_up_at as backedUpAt', db.raw('now() as now'));
  return mark ?? null;
}

const UNPLANNED = `
  UPDATE order_lifecycles SET hold_due_by = :now
   WHERE order_id <= :lastOrderId AND due_at IS NULL AND restored_due_at IS NULL
     AND state IN ('not_started', 'thanking', 'waiting_for_completion', 'waiting')`;
