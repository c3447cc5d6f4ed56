import type { Knex } from 'knex';
import type { SessionState } from '@roms/contracts/gateway';
import { WaSession } from '../models/WhatsappNumber.ts';

/** One line of a number's history. */
export type SessionEventRow = {
  id: number;
  sessionId: string;
  state: SessionState;
  reason: string | null;
  at: Date;
};

/** How many lines of a number's history its page shows. */
const EVENTS_SHOWN = 30;

/** The shop's numbers that were not removed, the default one first. */
export async function whatsappSessions(db: Knex): Promise<WaSession[]> {
  return WaSession.query(db)
    .whereNull('removedAt')
    .orderBy([{ column: 'isDefault', order: 'desc' }, 'id']);
}

/** One number that was not removed. */
export async function findWhatsappSession(db: Knex, id: string): Promise<WaSession | undefined> {
  return WaSession.query(db).findById(id).whereNull('removedAt');
}

/** What happened to a number last, newest first. */
export async function sessionEvents(db: Knex, sessionId: string): Promise<SessionEventRow[]> {
  const rows = (await db('wa_session_events')
    .select('id', 'session_id as sessionId', 'state', 'reason', 'at')
    .where({ session_id: sessionId })
    .orderBy('id', 'desc')
    .limit(EVENTS_SHOWN)) as SessionEventRow[];
  // A report that was late was stored late: the time of the event is what counts.
  return rows.sort((a, b) => b.at.getTime() - a.at.getTime() || b.id - a.id);
}
