import { PERSON } from '@roms/domain/broadcast-recipient';
import { lastAct } from '../audit/last-act.ts';
import type { Db } from '../knex.ts';
import type { Broadcast } from '../models/Broadcast.ts';

/** `isTooLate`: nobody cancelled it, its end date passed before it began. */
export type Stopped = { at: Date; by: string | null; isTooLate: boolean };

/**
 * Since when a broadcast is paused or cancelled, and by whom, as the audit log knows it; `by` is null for what ROMS did
 * by itself, and where nobody says who they are (Temporal's UI, the command line). Null in any other state.
 */
export async function whoStopped(
  db: Db,
  { id, state, pauseReason, pausedAt, endedAt, endAt, frozenAt }: Broadcast,
): Promise<Stopped | null> {
  if (state !== 'paused' && state !== 'cancelled') return null;
  const isOfPerson = state === 'cancelled' || pauseReason === PERSON;
  const act = isOfPerson
    ? await lastAct(db, { type: 'broadcast', id, action: `broadcast.${state}` })
    : undefined;
  const at = act?.at ?? (state === 'paused' ? pausedAt : endedAt);
  if (at === null) return null;
  // Whoever cancels it in that moment leaves a row.
  const isPastEnd = state === 'cancelled' && frozenAt === null && endAt !== null && endAt <= at;
  const by = act === undefined || act.actorKind === 'system' ? null : act.actorName;
  return { at, by, isTooLate: act === undefined && isPastEnd };
}
