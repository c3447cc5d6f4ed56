import type { Presence, PresentPerson } from '@roms/contracts/presence';
import { PRESENCE_MS } from '@roms/domain/presence-pace';

export type PresenceBoard = {
  /** Notes what somebody said, here or in another process. */
  note: (said: Presence) => void;
  /** Who has the conversation open now, by name. */
  of: (conversationId: number) => PresentPerson[];
};

type Entry = PresentPerson & { until: number };

/** More conversations than this and those that everybody left are forgotten. */
const MOST_KEPT = 1_000;

/**
 * Who has which conversation open, in this process's memory alone: after a restart nobody is there until they say so
 * again. `clock` is monotone (milliseconds).
 */
export function createPresenceBoard(clock: () => number = () => performance.now()): PresenceBoard {
  const entries = new Map<number, Map<number, Entry>>();

  function fresh(conversationId: number): Map<number, Entry> {
    const people = entries.get(conversationId) ?? new Map<number, Entry>();
    for (const [id, { until }] of people) if (until <= clock()) people.delete(id);
    if (people.size === 0) entries.delete(conversationId);
    return people;
  }

  return {
    note({ conversationId, person, state }) {
      const people = fresh(conversationId);
      if (state === 'left') people.delete(person.id);
      else people.set(person.id, { ...person, state, until: clock() + PRESENCE_MS });
      if (people.size > 0) entries.set(conversationId, people);
      else entries.delete(conversationId);
      if (entries.size > MOST_KEPT) for (const id of [...entries.keys()]) fresh(id);
    },
    of: (conversationId) =>
      [...fresh(conversationId).values()]
        .map(({ id, name, state }) => ({ id, name, state }))
        .sort((a, b) => a.name.localeCompare(b.name) || a.id - b.id),
  };
}
