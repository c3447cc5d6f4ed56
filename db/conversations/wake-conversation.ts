import { SYSTEM_ACTOR } from '@roms/domain/actor';
import type { Snooze, WakeResult } from '@roms/domain/snooze';
import { recordActivity } from '../activity/record-activity.ts';
import { latestActivity } from '../latest-activity.ts';
import { publish } from '../live-events.ts';
import { Conversation } from '../models/Conversation.ts';
import type { Trx } from '../knex.ts';
import { findHand } from './find-hand.ts';

/**
 * Wakes a snoozed conversation whose time has come: it is open again and on top of the inbox, with its line in the
 * thread. Only the snooze that was asked for: a conversation that is not asleep, or sleeps by a later one, is `over`.
 */
export async function wakeConversation(trx: Trx, { conversationId, snooze }: Snooze): Promise<WakeResult> {
  const conversation = await Conversation.query(trx).findById(conversationId).forNoKeyUpdate();
  const isAsleep = conversation?.status === 'snoozed' && conversation.snoozeCount === snooze;
  if (!isAsleep || conversation.snoozedUntil === null) return { outcome: 'over' };
  const until = conversation.snoozedUntil;
  if (until.getTime() > Date.now()) return { outcome: 'sleeps', until: until.toISOString() };
  await trx.raw(
    `UPDATE conversations SET status = 'open', snoozed_until = NULL, version = version + 1,
            last_activity_at = ${latestActivity('clock_timestamp()')}
      WHERE id = :conversationId`,
    { conversationId },
  );
  await recordActivity(trx, { conversationId, type: 'woken', actor: SYSTEM_ACTOR });
  await publish(trx, { type: 'conversation.updated', conversationId });
  await findHand(trx, conversation, 'woken');
  return { outcome: 'woken' };
}
