import type { Knex } from 'knex';
import { AUTOMATION_NAMES, automationRow } from '@roms/domain/automations';
import { OVER_STATES } from '@roms/domain/broadcast';
import { canBePutOff } from '@roms/domain/decisions/pipeline';
import type { Snooze } from '@roms/domain/snooze';
import { textList } from '../text-list.ts';

export type OwedOrder = { orderId: number; cycle: number };
export type OwedWork = {
  /** Messages that no order's workflow delivers. */
  messages: { messageId: number; attempt: number }[];
  /** Mails that nobody has sent yet. */
  mails: number[];
  /** Files that are not imported to their end. */
  imports: number[];
  /** Broadcasts that are to begin or go on; `lags`: their workflow has not read the last change. */
  broadcasts: { broadcastId: number; name: string; lags: boolean }[];
  /** Conversations that should be awake by now. */
  snoozes: Snooze[];
  /** Orders that no workflow has begun, and those that deliver for long: starting a live one changes nothing. */
  toStart: number[];
  /** Orders whose workflow has not seen the last change, or should have moved by now. */
  toSignal: OwedOrder[];
  /** Orders whose reminder waits by rules that have changed since. */
  toRecompute: OwedOrder[];
  /** Customers who have orders that ended as reordered, and whose reorder was cancelled. */
  toRevive: number[];
};

/** The writer of an order or a message also starts its workflow, within a second: what is younger is not forgotten yet (seconds). What lies ahead was written by a clock that was, and may be old. */
const GRACE_S = 1;
/** A step that takes longer than this is looked after (seconds). */
const STUCK_S = 120;
/** What its order's workflow delivers, and the state that the order is in meanwhile. */
const DELIVERED_BY_ORDER = AUTOMATION_NAMES.flatMap((name) => {
  const state = automationRow(name).deliveredIn;
  return state === null ? [] : [{ name, state }];
});
/** What a check may put off is queued again by its order; of anything else a further attempt is a person's retry. */
const PUT_OFF = AUTOMATION_NAMES.filter(canBePutOff);

/**
 * Everything that should be going on and perhaps is not, the oldest first: at most `limit` of each kind, so that no
 * kind keeps another from its turn. The conditions are those of the partial indexes of `order_lifecycles` and
 * `messages`: only what is owed is read.
 */
export async function owedWork(db: Knex, limit: number): Promise<OwedWork> {
  const read = async <T>(sql: string): Promise<T[]> =>
    (await db.raw<{ rows: T[] }>(sql, { limit, grace: GRACE_S, stuck: STUCK_S })).rows;
  const messages = await read<OwedWork['messages'][number]>(MESSAGES);
  const mails = await read<{ id: number }>(MAILS);
  const imports = await read<{ id: number }>(IMPORTS);
  const broadcasts = await read<OwedWork['broadcasts'][number]>(BROADCASTS);
  const snoozes = await read<Snooze>(SNOOZES);
  const due = await read<OwedWork['messages'][number]>(DUE_MESSAGES);
  const unstarted = await read<{ id: number }>(UNSTARTED);
  const delivering = await read<{ id: number }>(DELIVERING);
  const toSignal = await read<OwedOrder>(UNSEEN);
  const toRecompute = await read<OwedOrder>(OLD_RULES);
  const revivable = await read<{ customerId: number }>(REVIVABLE);
  return {
    mails: mails.map(({ id }) => id),
    imports: imports.map(({ id }) => id),
    broadcasts,
    messages: [...messages, ...due],
    snoozes,
    toStart: [...unstarted, ...delivering].map(({ id }) => id),
    toSignal,
    toRecompute,
    toRevive: revivable.map(({ customerId }) => customerId),
  };
}

/**
 * What an order's workflow delivers is looked after as that workflow, and so is what a broadcast that goes on wrote.
 * What was tried
 * before has its workflow; among equals everybody has the same chance.
 */
const MESSAGES = `
  SELECT m.id AS "messageId", m.attempt FROM messages m
    LEFT JOIN order_lifecycles l ON l.order_id = m.order_id
   WHERE m.direction = 'outbound' AND m.status IN ('queued', 'sending')
     AND m.created_at NOT BETWEEN now() - make_interval(secs => :grace) AND now()
     AND NOT ((coalesce(m.automation, ''), coalesce(l.state, '')) IN (
                ${DELIVERED_BY_ORDER.map(({ name, state }) => `(${textList([name, state])})`).join(', ')})
              AND (m.attempt = 1 OR m.automation IN (${textList(PUT_OFF)})))
     AND NOT (coalesce(m.automation, '') = 'broadcast' AND EXISTS (
                SELECT FROM broadcast_recipients r JOIN broadcasts b ON b.id = r.broadcast_id
                 WHERE r.message_id = m.id AND b.state NOT IN (${textList(OVER_STATES)})))
   ORDER BY m.status_reason NULLS FIRST, random() LIMIT :limit`;

const MAILS = `
  SELECT id FROM mails
   WHERE status = 'waiting' AND created_at NOT BETWEEN now() - make_interval(secs => :grace) AND now()
   ORDER BY created_at LIMIT :limit`;
const IMPORTS = `
  SELECT id FROM imports
   WHERE state IN ('queued', 'running') AND created_at NOT BETWEEN now() - make_interval(secs => :grace) AND now()
   ORDER BY id LIMIT :limit`;
const BROADCASTS = `
  SELECT id AS "broadcastId", name, revision > seen_revision AS lags FROM broadcasts
   WHERE (state IN ('scheduled', 'running', 'paused') OR (state <> 'draft' AND revision > seen_revision))
     AND updated_at NOT BETWEEN now() - make_interval(secs => :grace) AND now()
   ORDER BY id LIMIT :limit`;
const SNOOZES = `
  SELECT id AS "conversationId", snooze_count AS snooze FROM conversations
   WHERE status = 'snoozed' AND snoozed_until < now() - make_interval(secs => :grace)
   ORDER BY snoozed_until, id LIMIT :limit`;

/** What was scheduled for a time that has come: its workflow waits for that itself, and is missed only now. */
const DUE_MESSAGES = `
  SELECT id AS "messageId", attempt FROM messages
   WHERE status = 'scheduled' AND send_at < now() - make_interval(secs => :grace)
   ORDER BY send_at LIMIT :limit`;

/** New orders, and those whose reminder was revived. */
const UNSTARTED = `
  SELECT l.order_id AS id FROM order_lifecycles l JOIN orders o ON o.id = l.order_id
   WHERE l.started_at IS NULL
     AND l.state IN ('not_started', 'thanking', 'waiting_for_completion', 'waiting', 'sending', 'answer_window')
     AND (l.state <> 'not_started' OR o.created_at NOT BETWEEN now() - make_interval(secs => :grace) AND now())
   ORDER BY l.order_id LIMIT :limit`;

const DELIVERING = `
  SELECT order_id AS id FROM order_lifecycles
   WHERE state IN (${textList(DELIVERED_BY_ORDER.map(({ state }) => state))}) AND updated_at < now() - make_interval(secs => :stuck)
   ORDER BY random() LIMIT :limit`;

/**
 * Only states in which a workflow listens; while it delivers, the order is read again afterwards anyway. What a stop of
 * all automation holds goes on when that is lifted, also what was planned at that moment; a stop that ends by itself was
 * planned with. Whether it was started is asked last, or the planner walks all that waits instead of what is due.
 */
const UNSEEN = `
  SELECT order_id AS "orderId", cycle FROM (
    (SELECT order_id, cycle, started_at FROM order_lifecycles
      WHERE lags AND state IN ('waiting_for_completion', 'waiting', 'answer_window')
      ORDER BY order_id LIMIT :limit)
    UNION
    (SELECT order_id, cycle, started_at FROM order_lifecycles
      WHERE state = 'waiting' AND due_at < now() - make_interval(secs => :stuck)
      ORDER BY due_at, order_id LIMIT :limit)
    UNION
    (SELECT order_id, cycle, started_at FROM order_lifecycles
      WHERE state = 'waiting' AND reason = 'automation_stopped'
        AND NOT EXISTS (SELECT FROM automation_stops WHERE lifted_at IS NULL)
      ORDER BY order_id LIMIT :limit)) AS unseen
   WHERE started_at IS NOT NULL ORDER BY order_id LIMIT :limit`;

const OLD_RULES = `
  SELECT order_id AS "orderId", cycle FROM order_lifecycles
   WHERE state = 'waiting' AND started_at IS NOT NULL
     AND updated_at < (SELECT max(updated_at) FROM reminder_rules)
   ORDER BY updated_at LIMIT :limit`;

const REVIVABLE = `
  SELECT DISTINCT o.customer_id AS "customerId" FROM order_lifecycles l JOIN orders o ON o.id = l.order_id
   WHERE l.lags AND l.state = 'reordered' LIMIT :limit`;
