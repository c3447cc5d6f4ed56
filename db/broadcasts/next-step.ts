import {
  PAGE_OF_RECIPIENTS,
  isTrouble,
  type BroadcastNext,
  type BroadcastStep,
} from '@roms/domain/broadcast-step';
import type { Delivery } from '@roms/domain/delivery';
import { OPEN_STATUSES } from '@roms/domain/message-status';
import { soonest } from '@roms/domain/soonest';
import { standingStop } from '../automation/stop-automation.ts';
import { presentOf, type PipelineSettings } from '../decisions/pipeline-settings.ts';
import { deliveryOf } from '../messages/delivery-of.ts';
import { Broadcast } from '../models/Broadcast.ts';
import { Message } from '../models/Message.ts';
import type { Trx } from '../knex.ts';
import { liftPutOffs } from './ask-again.ts';
import { broadcastCounts } from './broadcast-counts.ts';
import { endBroadcast, expirePending } from './end-broadcast.ts';
import { lockBroadcast, patchBroadcast } from './lock-broadcast.ts';
import { putOffByHours } from './put-off-by-hours.ts';

/** So often a broadcast that a stop of all automation holds looks whether that was lifted (milliseconds). */
const STOP_LOOK_MS = 60_000;

/**
 * Where a broadcast stands and what comes next, decided from the rows; `after` is the position up to which its recipients
 * had their turn in this round. Begins what is scheduled for a time that has come, and ends what has nobody left or is
 * past its end. Notes which revision was read.
 */
export async function nextStep(
  trx: Trx,
  { broadcastId, after }: { broadcastId: number; after: number },
  settings: PipelineSettings,
): Promise<BroadcastStep> {
  const broadcast = await lockBroadcast(trx, broadcastId);
  const next = await decide(trx, broadcast, after, settings);
  await trx('broadcasts')
    .where({ id: broadcastId })
    .update({ seen_revision: trx.ref('revision') });
  const { state, pauseReason } = await Broadcast.query(trx).findById(broadcastId).throwIfNotFound();
  const counts = (await broadcastCounts(trx, [broadcastId])).get(broadcastId)!;
  return { state, pauseReason, counts, ...next };
}

async function decide(
  trx: Trx,
  broadcast: Broadcast,
  after: number,
  settings: PipelineSettings,
): Promise<BroadcastNext> {
  const { id, state, startAt, endAt, frozenAt } = broadcast;
  const now = presentOf(settings);
  // Before all else, in every state: what was handed over has to be heard of.
  const deliveries = await openDeliveries(trx, id);
  if (deliveries.length > 0) return { next: 'deliver', deliveries };
  if (state !== 'scheduled' && state !== 'running' && state !== 'paused') return { next: 'end' };
  if (endAt !== null && endAt <= now) {
    await expirePending(trx, id, now);
    await endBroadcast(trx, broadcast, now);
    return { next: 'look' };
  }
  // Before anybody has a turn: the same ones would be put off and asked again.
  if (await liftPutOffs(trx, broadcast)) return { next: 'look' };
  if (state === 'paused') return wait(endAt, broadcast.resumeByItself && isTrouble(broadcast.pauseReason));
  if (state === 'scheduled') {
    if (startAt !== null && startAt > now) return wait(soonest(startAt, endAt));
    await patchBroadcast(trx, id, { state: 'running', startedAt: now });
    return { next: 'look' };
  }
  const stop = await standingStop(trx, now);
  // It may be lifted at any time.
  if (stop !== null) return wait(soonest(new Date(now.getTime() + STOP_LOOK_MS), endAt));
  if (frozenAt === null) return { next: 'freeze' };
  if (await isUnjudged(trx, broadcast)) return { next: 'judge' };
  if (await putOffByHours(trx, broadcast, settings)) return { next: 'look' };
  return page(trx, broadcast, after, now);
}

async function page(trx: Trx, broadcast: Broadcast, after: number, now: Date): Promise<BroadcastNext> {
  const { id, endAt } = broadcast;
  const rows: { customerId: number; position: number }[] = await trx('broadcast_recipients')
    .where({ broadcast_id: id, status: 'pending' })
    .where('position', '>', after)
    .whereRaw('coalesce(not_before, ?) <= ?', [now, now])
    .orderBy('position')
    .limit(PAGE_OF_RECIPIENTS)
    .select({ customerId: 'customer_id', position: 'position' });
  const last = rows.at(-1);
  if (last)
    return { next: 'send', customerIds: rows.map(({ customerId }) => customerId), after: last.position };
  // Whom a check put off, or who is tried again, has a place that this round has passed.
  if (after > 0) return page(trx, broadcast, 0, now);
  const due = await trx('broadcast_recipients')
    .where({ broadcast_id: id, status: 'pending' })
    .min<{ at: Date | null } | undefined>('not_before as at')
    .first();
  if (due?.at) return wait(soonest(due.at, endAt));
  await endBroadcast(trx, broadcast, now);
  return { next: 'look' };
}

async function openDeliveries(trx: Trx, broadcastId: number): Promise<Delivery[]> {
  const messages = await Message.query(trx)
    .select('messages.*')
    .join('broadcast_recipients as r', 'r.message_id', 'messages.id')
    .where({ 'r.broadcast_id': broadcastId, 'r.status': 'queued' })
    .whereIn('messages.status', OPEN_STATUSES)
    .orderBy('messages.id');
  return messages.flatMap((message) => deliveryOf(message) ?? []);
}

async function isUnjudged(trx: Trx, { id, judgedTo }: Broadcast): Promise<boolean> {
  const next = await trx('broadcast_recipients')
    .where({ broadcast_id: id })
    .where('position', '>', judgedTo)
    .first('position');
  return next !== undefined;
}

function wait(until: Date | null, looksAtNumber = false): BroadcastNext {
  return { next: 'wait', until: until?.toISOString() ?? null, looksAtNumber };
}
