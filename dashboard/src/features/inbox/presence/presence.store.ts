import type { Presence, PresentPerson } from '@roms/contracts/presence';
import { PRESENCE_MS } from '@roms/domain/presence-pace';
import { defineStore } from 'pinia';
import { shallowReactive } from 'vue';

type Seen = PresentPerson & { timer: ReturnType<typeof setTimeout> };

/** Which colleagues have which conversation open, as they last said; who says nothing any more is forgotten. */
export const usePresenceStore = defineStore('inbox-presence', () => {
  /** Who has a conversation open besides this person, by name. */
  const byConversation = shallowReactive(new Map<number, readonly Seen[]>());

  function forget(conversationId: number, personId: number): void {
    const people = byConversation.get(conversationId) ?? [];
    const others = people.filter(({ id }) => id !== personId);
    for (const { id, timer } of people) if (id === personId) clearTimeout(timer);
    if (others.length === people.length) return;
    if (others.length === 0) byConversation.delete(conversationId);
    else byConversation.set(conversationId, others);
  }

  /** What a colleague said. */
  function hear({ conversationId, person, state }: Presence): void {
    const timer = setTimeout(() => forget(conversationId, person.id), PRESENCE_MS);
    const known = byConversation.get(conversationId)?.find(({ id }) => id === person.id);
    if (state !== 'left' && known?.state === state) {
      // Nothing to show anew.
      clearTimeout(known.timer);
      known.timer = timer;
      return;
    }
    forget(conversationId, person.id);
    if (state === 'left') return clearTimeout(timer);
    const others = byConversation.get(conversationId) ?? [];
    const people = [...others, { ...person, state, timer }].sort((a, b) => a.name.localeCompare(b.name));
    byConversation.set(conversationId, people);
  }

  return { byConversation, hear };
});
