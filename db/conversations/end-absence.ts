import type { Knex } from 'knex';
import { graceLeft } from '@roms/domain/availability';
import { Conversation } from '../models/Conversation.ts';
import { User } from '../models/User.ts';
import { hasStream } from '../people/live-streams.ts';
import { lockAssignment } from '../people/lock-assignment.ts';
import type { Trx } from '../knex.ts';
import { autoAssign } from './auto-assign.ts';
import { OWNER, WAITS } from './inbox-walks.ts';

export type Absence = { userId: number; absence: number };
export type EndedAbsence = {
  /** What is left of the grace (milliseconds): ask again then. */
  waitMs: number;
  /** How many conversations went to others. */
  handedOver: number;
};

/**
 * Ends the grace of an absence when it is over and the person is still away: they are Offline, and what they have open
 * and unanswered goes to others by the rule, else to the queue, the longest waiting first. What is answered, pending or
 * snoozed stays. May be asked again at any time, also after it was interrupted.
 */
export async function endAbsence(db: Knex, { userId, absence }: Absence): Promise<EndedAbsence> {
  const waitMs = await db.transaction((trx) => leave(trx, { userId, absence }));
  if (waitMs !== 0) return { waitMs: waitMs ?? 0, handedOver: 0 };
  const ids: number[] = await db('conversations')
    .whereRaw(`${WAITS} AND ${OWNER} = ?`, [userId])
    .orderBy(['waiting_since', 'id'])
    .pluck('id');
  let handedOver = 0;
  // Each by itself: what customers write meanwhile waits for one of them at most.
  for (const id of ids)
    if (await db.transaction((trx) => handOver(trx, { conversationId: id, userId, absence })))
      handedOver += 1;
  return { waitMs: 0, handedOver };
}

/** Answers what is left of the grace, 0 when the person has left, null when this absence is over. */
async function leave(trx: Trx, { userId, absence }: Absence): Promise<number | null> {
  await lockAssignment(trx);
  const user = await User.query(trx).findById(userId).forNoKeyUpdate();
  if (!user || user.absence !== absence || user.absentSince === null) return null;
  if (user.goneAt !== null) return 0;
  const waitMs = graceLeft(user.absentSince, new Date());
  if (waitMs > 0) return waitMs;
  // The tab was opened again, in a process that has not said so on the person's row.
  if (user.availability !== 'offline' && (await hasStream(trx, userId))) {
    await User.query(trx).findById(userId).patch({ absentSince: null });
    return null;
  }
  await User.query(trx)
    .findById(userId)
    .patch({
      goneAt: new Date(),
      ...(user.availability === 'offline' ? {} : { availability: 'offline', availabilityAt: new Date() }),
    });
  return 0;
}

/** False when it is not theirs or not waiting any more, or they have come back. */
async function handOver(
  trx: Trx,
  { conversationId, userId, absence }: Absence & { conversationId: number },
): Promise<boolean> {
  const conversation = await Conversation.query(trx)
    .findOne({ id: conversationId, assigneeId: userId, status: 'open' })
    .whereNotNull('waitingSince')
    .forNoKeyUpdate();
  const user = await User.query(trx).findOne({ id: userId, absence }).whereNotNull('goneAt');
  if (!conversation || !user) return false;
  await autoAssign(trx, conversationId, { cause: 'offline' });
  return true;
}
