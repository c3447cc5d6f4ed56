import { LIVE_CHANNEL } from '../live-events.ts';
import type { Trx } from '../knex.ts';
import { WAITS } from './inbox-walks.ts';

/** More than the live hub loads row by row: it has every reader fetch again then. */
const MOST = 201;

/** Announces the conversations in which somebody waits: when their answers are due has changed with the settings. */
export async function announceWaiting(trx: Trx): Promise<void> {
  await trx.raw(
    `SELECT pg_notify(:channel, json_build_object('type', 'conversation.updated', 'conversationId', id)::text)
       FROM (SELECT id FROM conversations WHERE ${WAITS} LIMIT :most) AS waiting`,
    { channel: LIVE_CHANNEL, most: MOST },
  );
}
