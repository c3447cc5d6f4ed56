import type { Knex } from 'knex';
import { AUTOMATION_NAMES, automationRow } from '@roms/domain/automations';
import { canBePutOff } from '@roms/domain/decisions/pipeline';
import { isLifecycleEnded, LIFECYCLE_STATES } from '@roms/domain/lifecycle';
import { OPEN_STATUSES } from '@roms/domain/message-status';

export type OwedOrder = { orderId: number; cycle: number };
export type OwedWork = {
  /** Orders that no workflow has begun, and those that deliver for long: starting a live one changes nothing. */
  toStart: number[];
  /** Orders whose workflow has not seen the last change, or should have moved by now. */
  toSignal: OwedOrder[];
  /** Orders whose reminder waits by rules that have changed since. */
  toRecompute: OwedOrder[];
  /** Customers who have orders that ended as reordered, and whose reorder was cancelled. */
  toRevive: number[];
  /** Messages that no order's workflow delivers. */
  messages: { messageId: number; attempt: number }[];
};

const OPEN = LIFECYCLE_STATES.filter((state) => !isLifecycleEnded(state));
/** States in which a workflow listens; while it delivers, the order is read again afterwards anyway. */
const LISTENING = ['waiting_for_completion', 'waiting', 'answer_window'];
/** Whoever writes also starts, within a second: what is younger is not forgotten yet (seconds). */
const GRACE_S = 1;
/** A step that takes longer than this is looked after (seconds). */
const STUCK_S = 120;
/** What its order's workflow delivers, and the state that the order is in meanwhile. */
const DELIVERED_BY_ORDER = AUTOMATION_NAMES.flatMap((name) => {
  const state = automationRow(name).deliveredIn;
  return state === null ? [] : [[name, state]];
});
/** States in which an order's workflow delivers. */
const DELIVERING = DELIVERED_BY_ORDER.map(([, state]) => state as string);
/** What a check may put off is queued again by its order; of anything else a further attempt is a person's retry. */
const PUT_OFF = AUTOMATION_NAMES.filter(canBePutOff);
const places = (list: readonly unknown[]): string => list.map(() => '?').join();

/** Everything that should be going on and perhaps is not, at most `limit` of it, the oldest first. */
export async function owedWork(db: Knex, limit: number): Promise<OwedWork> {
  const ago = (seconds: number) => db.raw(`now() - make_interval(secs => ?)`, [seconds]);
  const lifecycles = () => db('order_lifecycles as l').join('orders as o', 'o.id', 'l.order_id');
  const reference = { orderId: 'l.order_id', cycle: 'l.cycle' };
  let left = limit;
  const take = async <T>(query: Knex.QueryBuilder): Promise<T[]> => {
    if (left <= 0) return [];
    const rows = (await query.limit(left)) as T[];
    left -= rows.length;
    return rows;
  };

  const begun = await take<{ id: number }>(
    db('orders as o')
      .leftJoin('order_lifecycles as l', 'l.order_id', 'o.id')
      .where((begins) =>
        begins
          .where((fresh) => fresh.whereNull('l.order_id').where('o.created_at', '<', ago(GRACE_S)))
          .orWhere((revived) => revived.whereNull('l.started_at').whereIn('l.state', OPEN)),
      )
      .orderBy('o.id')
      .select('o.id'),
  );
  const toSignal = await take<OwedOrder>(
    lifecycles()
      .whereNotNull('l.started_at')
      .where((lags) =>
        lags
          .where((unseen) =>
            unseen.whereIn('l.state', LISTENING).whereRaw('o.lifecycle_version > l.seen_version'),
          )
          .orWhere((late) => late.where('l.state', 'waiting').where('l.due_at', '<', ago(STUCK_S))),
      )
      .orderBy('o.id')
      .select(reference),
  );
  const toRecompute = await take<OwedOrder>(
    lifecycles()
      .where('l.state', 'waiting')
      .whereNotNull('l.started_at')
      .whereRaw('l.updated_at < (SELECT max(updated_at) FROM reminder_rules)')
      .orderBy('o.id')
      .select(reference),
  );
  const revivable = await take<{ customerId: number }>(
    lifecycles()
      .where('l.state', 'reordered')
      .whereRaw('o.lifecycle_version > l.seen_version')
      .distinct({ customerId: 'o.customer_id' }),
  );
  const messages = await take<{ messageId: number; attempt: number }>(
    db('messages as m')
      .leftJoin('order_lifecycles as l', 'l.order_id', 'm.order_id')
      .where('m.direction', 'outbound')
      .whereIn('m.status', OPEN_STATUSES)
      .where('m.created_at', '<', ago(GRACE_S))
      // An order's workflow that delivers is looked after as such.
      .whereRaw(
        `NOT ((coalesce(m.automation, ''), coalesce(l.state, '')) IN (${DELIVERED_BY_ORDER.map((pair) => `(${places(pair)})`).join()})
              AND (m.attempt = 1 OR m.automation IN (${places(PUT_OFF)})))`,
        [...DELIVERED_BY_ORDER.flat(), ...PUT_OFF],
      )
      // What was tried before has its workflow; among equals everybody has the same chance.
      .orderByRaw('m.status_reason NULLS FIRST, random()')
      .select({ messageId: 'm.id', attempt: 'm.attempt' }),
  );
  const stuck = await take<{ id: number }>(
    lifecycles()
      .whereIn('l.state', DELIVERING)
      .where('l.updated_at', '<', ago(STUCK_S))
      .orderByRaw('random()')
      .select('o.id'),
  );
  return {
    toStart: [...begun, ...stuck].map(({ id }) => id),
    toSignal,
    toRecompute,
    toRevive: revivable.map(({ customerId }) => customerId),
    messages,
  };
}
