import { SYSTEM_ACTOR, type Actor } from '@roms/domain/actor';
import { OrderEvent } from '../models/OrderEvent.ts';
import type { Trx } from '../knex.ts';
import { RAISE_ORDER, raiseBindings } from './raise-order.ts';

export type NewOrderEvent = {
  orderId: number;
  type: OrderEvent['type'];
  /** ROMS itself unless told. */
  actor?: Actor | null;
  details?: Record<string, unknown>;
  /** Given by callers that may run twice: the second write of the same key does nothing. */
  dedupeKey?: string | null;
  at?: Date;
};

/** Adds a line to an order's timeline, raises the order's version for its readers and announces it. */
export async function recordOrderEvent(trx: Trx, event: NewOrderEvent): Promise<void> {
  await trx.raw(`WITH inserted AS (?) ${RAISE_ORDER}`, [
    insertOrderEvent(trx, event),
    ...raiseBindings(event.orderId),
  ] as never[]);
}

/** The line alone, for a statement that writes more; returns `order_id` unless its key is there already. */
export function insertOrderEvent(trx: Trx, event: NewOrderEvent): object {
  const actor = event.actor ?? SYSTEM_ACTOR;
  const row = {
    details: {},
    dedupeKey: null,
    ...event,
    ...actorOfEvent(actor),
  };
  return OrderEvent.query(trx)
    .insert([row])
    .onConflict('dedupe_key')
    .ignore()
    .returning('order_id')
    .toKnexQuery();
}

/** Who an event's row says has acted. */
export function actorOfEvent(actor: Actor) {
  return {
    actor: timelineName(actor),
    actorKind: actor.kind,
    actorId: actor.id === null ? null : String(actor.id),
  };
}

/** ROMS itself and customers get their name where the line is shown. */
function timelineName({ kind, name }: Actor): string | null {
  return kind === 'customer' || name === SYSTEM_ACTOR.name ? null : name;
}
