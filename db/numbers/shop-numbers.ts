import type { Knex } from 'knex';
import type { SessionState } from '@roms/contracts/gateway';
import { WhatsappNumber } from '../models/WhatsappNumber.ts';

/** One line of a number's history. */
export type NumberEventRow = {
  id: number;
  sessionId: string;
  state: SessionState;
  reason: string | null;
  at: Date;
};

/** How many lines of a number's history its page shows. */
const EVENTS_SHOWN = 30;

/** The shop's numbers that were not removed, the default one first. */
export async function shopNumbers(db: Knex): Promise<WhatsappNumber[]> {
  return WhatsappNumber.query(db)
    .whereNull('removedAt')
    .orderBy([{ column: 'isDefault', order: 'desc' }, 'id']);
}

/** One number that was not removed. */
export async function findShopNumber(db: Knex, id: string): Promise<WhatsappNumber | undefined> {
  return WhatsappNumber.query(db).findById(id).whereNull('removedAt');
}

/** What happened to a number last, newest first. */
export async function numberEvents(db: Knex, sessionId: string): Promise<NumberEventRow[]> {
  const rows = (await db('wa_session_events')
    .select('id', 'session_id as sessionId', 'state', 'reason', 'at')
    .where({ session_id: sessionId })
    .orderBy('id', 'desc')
    .limit(EVENTS_SHOWN)) as NumberEventRow[];
  // A report that was late was stored late: the time of the event is what counts.
  return rows.sort((a, b) => b.at.getTime() - a.at.getTime() || b.id - a.id);
}
