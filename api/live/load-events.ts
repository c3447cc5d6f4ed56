import type { Knex } from 'knex';
import type { LiveEvent } from '@roms/contracts/live-events';
import { isPermitted, type UserRole } from '@roms/domain/permissions';
import type { DatabaseEvent } from '../../db/live-events.ts';
import type { LiveKind, LiveKinds, LiveReader } from './live-kind.ts';

/** One change, loaded once: gives each reader its event, or null when it is none of theirs. */
export type LoadedEvent = (reader: LiveReader) => LiveEvent | null;

/**
 * Loads what a batch of announcements speaks of, each row once however often it changed, and presents it.
 * Answers `too_many`, and loads nothing, when that is more than `most` rows. Who is there is left out of that count, and
 * of the batch when that alone is too much: it is said again within seconds, so nobody need fetch everything anew.
 */
export async function loadEvents(
  db: Knex,
  kinds: LiveKinds,
  announced: readonly DatabaseEvent[],
  most: number,
): Promise<LoadedEvent[] | 'too_many'> {
  const wanted = Object.entries(kinds)
    .map(([type, kind]) => ({
      kind,
      ids: [...new Set(kind.ids(announced))],
      isPassing: type === 'presence.updated',
    }))
    .filter(({ ids, isPassing }) => ids.length > 0 && !(isPassing && ids.length > most));
  const rows = wanted.reduce((sum, { ids, isPassing }) => sum + (isPassing ? 0 : ids.length), 0);
  if (rows > most) return 'too_many';
  const loaded = await Promise.all(
    wanted.map(async ({ kind, ids }) =>
      (await kind.load(db, ids, announced)).map((row) => eventOf(kind, row)),
    ),
  );
  return loaded.flat();
}

/** Presents a row once for each role that reads it, when the first of them does. */
function eventOf(kind: LiveKind, row: never): LoadedEvent {
  const { permission, sees } = kind.audience;
  const presented = new Map<UserRole, LiveEvent>();
  return ({ userId, role, viewer }) => {
    if (!isPermitted(role, permission) || !sees(row, viewer, userId)) return null;
    const event = presented.get(role) ?? kind.present(row, (needed) => isPermitted(role, needed));
    presented.set(role, event);
    return event;
  };
}
