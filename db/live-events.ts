import type { Knex } from 'knex';
import type { Trx } from './knex.ts';

/** The channel that the API's hub listens on. */
export const LIVE_CHANNEL = 'roms_live';

/**
 * What changed, in ids only: NOTIFY's payload is limited to 8,000 bytes and is not a place for texts.
 * `presence.updated` is the one that is about nothing in the database: it says itself all there is.
 * `conversation.removed` is for those who saw it while `previousAssigneeId` had it (null: nobody) and no longer do.
 */
export type DatabaseEvent =
  | { type: 'message.created'; messageId: number; conversationId: number }
  | { type: 'message.updated'; messageId: number; conversationId: number }
  | { type: 'conversation.updated'; conversationId: number }
  | { type: 'conversation.removed'; conversationId: number; previousAssigneeId: number | null }
  | { type: 'activity.created'; activityId: number; conversationId: number }
  | { type: 'labels.updated' }
  /** Everything automatic was stopped, or goes on. */
  | { type: 'automation.updated' }
  | {
      type: 'presence.updated';
      conversationId: number;
      person: { id: number; name: string };
      state: 'viewing' | 'typing' | 'left';
    }
  | { type: 'notification.created'; notificationId: number }
  /** Its row, or what became of its recipients: the database's triggers announce it. */
  | { type: 'broadcast.updated'; broadcastId: number }
  | { type: 'order.updated'; orderId: number }
  | { type: 'order.removed'; orderId: number }
  | { type: 'customer.erased'; customerId: number }
  | { type: 'session.updated'; sessionId: string }
  /** Somebody's state, load or capacity: the database's triggers announce it. */
  | { type: 'team.updated' };

/** What is sent over the channel for each event, for statements that announce what they change. */
export function notices<const Events extends readonly DatabaseEvent[]>(
  ...events: Events
): { [Index in keyof Events]: string } {
  return events.map((event) => JSON.stringify(event)) as { [Index in keyof Events]: string };
}

/**
 * Who may listen has changed: a person's role or activity, or a login that is over. The database's triggers announce
 * these, so that no command can forget to.
 */
export type AccessEvent =
  { type: 'access.changed'; userId: number } | { type: 'login.ended'; tokenHash: string };

/** Announces changes; they are delivered when the transaction commits, and never when it rolls back. */
export async function publish(db: Trx | Knex, ...events: DatabaseEvent[]): Promise<void> {
  const calls = events.map(() => 'pg_notify(?, ?)').join(', ');
  const bindings = events.flatMap((event) => [LIVE_CHANNEL, JSON.stringify(event)]);
  if (events.length > 0) await db.raw(`SELECT ${calls}`, bindings);
}
