import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import { isDeferral } from '@roms/domain/decisions/pipeline';
import { isLifecycleEnded } from '@roms/domain/lifecycle';
import { isOpenMessage, isProvenSent } from '@roms/domain/message-status';
import { reminderKey } from '@roms/domain/occurrence';
import { REMINDER_CHANGED } from '@roms/domain/reminder-changed';
import { Message } from '../../db/models/Message.ts';
import { OrderLifecycle } from '../../db/models/OrderLifecycle.ts';
import type { DueReminder } from '../../db/reminders/due-reminders.ts';

/**
 * `deferred`: it waits its turn in the lane, or a check puts it off; its workflow sees it through. `passed`: a dry run
 * found nothing that would keep this text back.
 */
export type ReminderOutcome =
  | { kind: 'sent' }
  | { kind: 'passed'; body: string }
  | { kind: 'deferred' }
  | { kind: 'stopped'; reason: string };

const POLL_MS = 200;

/** What became of a reminder that was asked for; waits until `deadline` for its workflow to say. */
export async function reminderOutcome(
  db: Knex,
  reminder: DueReminder,
  deadline: number,
): Promise<ReminderOutcome> {
  for (;;) {
    const outcome = await look(db, reminder);
    if (outcome !== null) return outcome;
    if (Date.now() >= deadline) return { kind: 'deferred' };
    await sleep(POLL_MS);
  }
}

async function look(db: Knex, { orderId, cycle, dueAt }: DueReminder): Promise<ReminderOutcome | null> {
  const [lifecycle, message] = await Promise.all([
    OrderLifecycle.query(db).findById(orderId),
    Message.query(db)
      .findOne({ occurrence_key: reminderKey(orderId, cycle) })
      .select('status', 'status_reason'),
  ]);
  if (message && isProvenSent(message.status)) return { kind: 'sent' };
  if (message && !isOpenMessage(message.status) && !isDeferral(message.statusReason)) {
    return { kind: 'stopped', reason: message.statusReason ?? message.status };
  }
  if (!message && lifecycle && isLifecycleEnded(lifecycle.state)) {
    return { kind: 'stopped', reason: lifecycle.reason ?? lifecycle.state };
  }
  // Its customer asked for another time: the reminder of that one was not asked for.
  if (!message && lifecycle && lifecycle.cycle > cycle) return { kind: 'stopped', reason: REMINDER_CHANGED };
  // It was due when it was asked for, and is planned anew.
  if (lifecycle?.state === 'waiting' && lifecycle.dueAt !== null && lifecycle.dueAt > dueAt)
    return { kind: 'deferred' };
  return null;
}
