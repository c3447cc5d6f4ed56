import { HOURS_NEVER_MEET } from '@roms/domain/broadcast-step';
import type { CheckCode } from '@roms/domain/decisions/check';
import type { Zone } from '@roms/domain/regions/region';
import { standingStop } from '../automation/stop-automation.ts';
import { presentOf, type PipelineSettings } from '../decisions/pipeline-settings.ts';
import type { Db } from '../knex.ts';
import { countedRecipients } from './broadcast-counts.ts';
import type { CountedBroadcast } from './broadcasts-page.ts';
import { neverOpen } from './never-open.ts';

/**
 * `reason`: of the first of them, and of everybody else, too, if it `isForAll`. `at`: when the first is asked about again;
 * null: nobody knows.
 */
export type WaitOfAll = { reason: string; isForAll: boolean; at: Date | null };

/**
 * What those who are left of a running broadcast wait for besides the pace of its number; null: one of them has a turn.
 * `isPaced`: the lane keeps its hours.
 */
export async function waitOfAll(
  db: Db,
  { row: { id, state, frozenAt, asksAgain }, counts }: CountedBroadcast,
  settings: PipelineSettings,
  isPaced: boolean,
): Promise<WaitOfAll | null> {
  if (state !== 'running') return null;
  const now = presentOf(settings);
  const stop = await standingStop(db, now);
  if (stop !== null)
    return { reason: 'automation_stopped' satisfies CheckCode, isForAll: true, at: stop.until };
  if (frozenAt === null || counts.pending + counts.queued === 0) return null;
  const never = isPaced ? await neverOpen(db, settings) : null;
  if (never !== null && (never.isEverywhere || !(await isAnybodyElsewhere(db, id, never.zones))))
    return { reason: HOURS_NEVER_MEET, isForAll: true, at: null };
  if (counts.queued > 0 || asksAgain) return null;
  const first = await firstPutOff(db, id);
  return first === undefined || first.at <= now ? null : first;
}

/** Of all who wait the one who is asked about next; nobody while one of them needs not wait. */
async function firstPutOff(db: Db, id: number): Promise<(WaitOfAll & { at: Date }) | undefined> {
  const pending = () => db('broadcast_recipients').where({ broadcast_id: id, status: 'pending' });
  const first: { reason: string; at: Date } | undefined = await pending()
    .whereNotExists(pending().whereNull('not_before'))
    .orderBy('not_before')
    .select('reason')
    .first({ at: 'not_before' });
  if (first === undefined) return undefined;
  // What is kept by reason says it: where all share one, every row of theirs would be read in search of another.
  const waiting = (await countedRecipients(db, [id])).filter(({ status }) => status === 'pending');
  return { ...first, isForAll: waiting.every(({ reason }) => reason === first.reason) };
}

/** Whether somebody is left who lives in none of these zones. */
async function isAnybodyElsewhere(db: Db, id: number, zones: readonly Zone[]): Promise<boolean> {
  const found = await db('broadcast_recipients as r')
    .join('customers as c', 'c.id', 'r.customer_id')
    .where({ 'r.broadcast_id': id })
    .whereIn('r.status', ['pending', 'queued'])
    .whereNotIn('c.zone', [...zones])
    .first('r.position');
  return found !== undefined;
}
