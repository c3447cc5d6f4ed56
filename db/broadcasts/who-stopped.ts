import { PERSON } from '@roms/domain/broadcast-recipient';
import { lastAct } from '../audit/last-act.ts';
import type { Db } from '../knex.ts';
import type { Broadcast } from '../models/Broadcast.ts';

/**
 * Since when a broadcast is paused or cancelled, and by whom, as the audit log knows it; `by` is null for what ROMS did
 * by itself, and where nobody says who they are (Temporal's UI, the command line). Null in any other state.
 */
export async function whoStopped(
  db: Db,
  { id, state, pauseReason, pausedAt, endedAt }: Broadcast,
): Promise<{ at: Date; by: string | null } | null> {
  if (state !== 'paused' && state !== 'cancelled') return null;
  const isOfPerson = state === 'cancelled' || pauseReason === PERSON;
  const act = isOfPerson
    ? await lastAct(db, { type: 'broadcast', id, action: `broadcast.${state}` })
    : undefined;
  const at = act?.at ?? (state === 'paused' ? pausedAt : endedAt);
  if (at === null) return null;
  return { at, by: act === undefined || act.actorKind === 'system' ? null : act.actorName };
}
