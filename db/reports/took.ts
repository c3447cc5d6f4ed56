import type { Timed } from '@roms/domain/report-figure';
import { isNotOfInternal } from '../scopes/internal-customers.ts';
import { within } from './span-bindings.ts';

/**
 * First replies, and what people resolved, in a span of the shop's days (`spanBindings`), not of customers of the shop
 * itself: each as (id, conversation_id, agent_id, since, until), by an index on `until`. The id of a reply is that of its
 * message, of a resolution that of its row in the conversation's history. A resolution is counted from the customer's
 * first message since the last one; what holds no message of the customer is none.
 */
export const TOOK: Record<Timed, string> = {
  replies: `
    SELECT r.message_id AS id, r.conversation_id, r.agent_id, r.waited_since AS since, r.replied_at AS until
      FROM reply_times r
     WHERE r.is_first AND ${within('r.replied_at')} AND ${isNotOfInternal('r.conversation_id')}`,
  resolutions: `
    SELECT a.id, a.conversation_id, began.sent_at AS since, a.at AS until,
           -- Whoever is no user has an id that is no number.
           CASE WHEN a.actor_kind = 'user' THEN cast(a.actor_id AS bigint) END AS agent_id
      FROM conversation_activities a, LATERAL (
        SELECT m.sent_at FROM messages m
         WHERE m.conversation_id = a.conversation_id AND m.direction = 'inbound' AND m.sent_at <= a.at
           AND m.sent_at > coalesce((
             SELECT max(b.at) FROM conversation_activities b
              WHERE b.conversation_id = a.conversation_id AND b.type = 'resolved' AND b.at < a.at), '-infinity')
         ORDER BY m.sent_at LIMIT 1) AS began
     WHERE a.type = 'resolved' AND a.actor_kind = 'user' AND ${within('a.at')}
       AND ${isNotOfInternal('a.conversation_id')}`,
};
