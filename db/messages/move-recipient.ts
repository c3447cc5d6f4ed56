import { ENDED_RECIPIENTS, standingOf } from '@roms/domain/broadcast-recipient';
import { isProvenSent } from '@roms/domain/message-status';
import type { Message } from '../models/Message.ts';
import type { Trx } from '../knex.ts';

const ENDED = ENDED_RECIPIENTS.map((status) => `'${status}'`).join(', ');

/**
 * Has the recipient of a broadcast stand where their message stands. What a check puts off waits until `sendAt`, unless
 * the broadcast is over by then: then the check has stopped it. The caller holds the message's rows.
 */
export async function moveRecipient(trx: Trx, message: Message): Promise<void> {
  const { status, reason } = standingOf(message);
  const isSent = isProvenSent(message.status);
  await trx.raw(
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
      WHERE r.message_id = :id`,
    {
      ...{ id: message.id, status, reason, until: status === 'pending' ? message.sendAt : null },
      ...{ attempt: message.attempt, isSent, sentAt: message.sentAt },
      ...{ deliveredAt: message.deliveredAt, readAt: message.readAt },
    } as never,
  );
}
