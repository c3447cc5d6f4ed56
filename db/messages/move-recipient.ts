import { ENDED_RECIPIENTS, isUnreached, standingOf, UNREACHED } from '@roms/domain/broadcast-recipient';
import { isOverState, OVER_STATES, type BroadcastState, type RecipientStatus } from '@roms/domain/broadcast';
import { isProvenSent, PROVEN_STATUSES } from '@roms/domain/message-status';
import type { Message } from '../models/Message.ts';
import type { Trx } from '../knex.ts';
import { textList } from '../text-list.ts';

const HAVE_IT: readonly RecipientStatus[] = PROVEN_STATUSES;

/** SQL: whether a recipient of the broadcast `:id` is in one of these statuses. */
const anyIs = (statuses: readonly RecipientStatus[]): string =>
  `EXISTS (SELECT FROM broadcast_recipients WHERE broadcast_id = :id AND status IN (${textList(statuses)}))`;

const ENDED = textList(ENDED_RECIPIENTS);

/**
 * Has the recipient of a broadcast stand where their message stands. What a check puts off waits until `sendAt`, unless
 * the broadcast is over by then: then the check has stopped it. One that has ended ends otherwise when that changes whom
 * it reached. The caller holds the message's rows.
 */
export async function moveRecipient(trx: Trx, message: Message): Promise<void> {
  const { status, reason } = standingOf(message);
  const isSent = isProvenSent(message.status);
  const { rows } = await trx.raw<{ rows: Moved[] }>(
    `UPDATE broadcast_recipients AS r
        SET (status, reason, not_before, ended_at) = (
              SELECT now_is.status, now_is.reason, CASE WHEN now_is.status = 'pending' THEN :until::timestamptz END,
                     CASE WHEN now_is.status IN (${ENDED}) THEN now() END
                FROM (SELECT CASE WHEN :status::text <> 'pending' THEN :status
                                  WHEN b.state = 'cancelled' THEN 'cancelled'
                                  WHEN :until::timestamptz >= b.end_at THEN 'skipped'
                                  ELSE 'pending' END AS status,
                             CASE WHEN :status <> 'pending' OR b.state <> 'cancelled' THEN :reason::text END AS reason
                        FROM broadcasts b WHERE b.id = r.broadcast_id) AS now_is),
            attempt = :attempt,
            sent_at = CASE WHEN :isSent THEN coalesce(r.sent_at, :sentAt) END,
            delivered_at = :deliveredAt,
            read_at = :readAt
      WHERE r.message_id = :id
      RETURNING r.broadcast_id AS "broadcastId", r.status AS "isNow",
                (SELECT old.status FROM broadcast_recipients old
                  WHERE old.broadcast_id = r.broadcast_id AND old.customer_id = r.customer_id) AS was,
                (SELECT b.state FROM broadcasts b WHERE b.id = r.broadcast_id) AS state`,
    {
      ...{ id: message.id, status, reason, until: status === 'pending' ? message.sendAt : null },
      ...{ attempt: message.attempt, isSent, sentAt: message.sentAt },
      ...{ deliveredAt: message.deliveredAt, readAt: message.readAt },
    } as never,
  );
  for (const { broadcastId, state, was, isNow } of rows) {
    // Ticks of those who have it are the most that comes, and change nothing.
    if (was === isNow || (HAVE_IT.includes(was) && HAVE_IT.includes(isNow))) continue;
    // The end of a broadcast waits for whom it missed, or is waited for: `state` may be from before the wait.
    const isMissed = isUnreached(was) || isUnreached(isNow);
    const hasEnded = isMissed ? await isOver(trx, broadcastId) : isOverState(state);
    if (hasEnded) await followRecipients(trx, broadcastId);
  }
}

/** Whether a broadcast is over, and may have missed somebody; not locked: one that runs is its workflow's. */
export async function isOver(trx: Trx, id: number): Promise<boolean> {
  const over = await trx('broadcasts')
    .where({ id })
    .whereIn('state', [...OVER_STATES])
    .first('id');
  return over !== undefined;
}

type Moved = {
  broadcastId: number;
  state: BroadcastState;
  was: RecipientStatus;
  isNow: RecipientStatus;
};

/**
 * Has a broadcast that is over say whether it reached everybody: a message of it may be sent again from the inbox, and
 * proof may come late. Its row is held after the recipient's here. Nobody who holds the row of one that is over waits for
 * a recipient (`retryFailed` leaves out whom somebody is at), so that the two cannot wait for each other.
 */
export async function followRecipients(trx: Trx, id: number): Promise<void> {
  await trx('broadcasts').where({ id }).forNoKeyUpdate().select('id');
  // Its workflow has ended, and need not read this. While somebody is still to get it, it stays as it is.
  await trx.raw(
    `UPDATE broadcasts
        SET state = rows_say.state, updated_at = now(), revision = revision + 1, seen_revision = revision + 1
       FROM (SELECT CASE WHEN ${anyIs(UNREACHED)} THEN 'partly_done'
                         WHEN ${anyIs(['pending', 'queued'])} THEN NULL ELSE 'done' END AS state) AS rows_say
      WHERE id = :id AND broadcasts.state IN (${textList(OVER_STATES)}) AND broadcasts.state <> rows_say.state`,
    { id },
  );
}
