import type { PresenceState, PresentPerson } from '@roms/contracts/presence';
import { PRESENCE_EVERY_MS } from '@roms/domain/presence-pace';
import { useDocumentVisibility, useEventListener } from '@vueuse/core';
import { onScopeDispose, watch } from 'vue';
import { api } from '../../../api/client.ts';
import { useDraftsStore } from '../composer/drafts.store.ts';
import { usePresenceStore } from './presence.store.ts';

/** Who has not touched a key for so long has stopped typing (milliseconds). */
const IDLE_MS = 5_000;
/** Changes that follow each other faster than this (milliseconds) are said as one: the API bounds what a person says. */
const CHANGE_EVERY_MS = 1_000;

/**
 * Says to the colleagues that this person has a conversation open, and whether they type, for as long as the part is on
 * screen and its tab in front. A change is said at once, those that follow it within a second as one, the rest every few seconds; nobody is troubled when that fails.
 */
export function usePresence(conversationId: number): void {
  const drafts = useDraftsStore();
  const presence = usePresenceStore();
  const visibility = useDocumentVisibility();
  const path = `/conversations/${conversationId}/presence`;
  /** What holds now, and what the colleagues know of it. */
  let state: PresenceState = 'left';
  let said: PresenceState = 'left';
  let stopTyping: ReturnType<typeof setTimeout> | undefined;
  let nextChange: ReturnType<typeof setTimeout> | undefined;

  function change(to: PresenceState): void {
    state = to;
    if (to === 'left') return leave();
    if (nextChange === undefined) sayChange();
  }

  function sayChange(): void {
    nextChange = setTimeout(() => {
      nextChange = undefined;
      if (state !== said) sayChange();
    }, CHANGE_EVERY_MS);
    say();
  }

  function say(): void {
    said = state;
    api
      .post<PresentPerson[]>(path, { state })
      .then((people) => {
        for (const { id, name, state: theirs } of people)
          presence.hear({ conversationId, person: { id, name }, state: theirs });
      })
      .catch(() => undefined);
  }

  /** It goes on: said again before the others forget it. */
  const repeat = setInterval(() => {
    if (said !== 'left') say();
  }, PRESENCE_EVERY_MS);

  function rest(): void {
    clearTimeout(stopTyping);
    if (state === 'typing') change('viewing');
  }

  watch(
    () => drafts.byConversation.get(conversationId),
    (draft) => {
      if (draft === undefined) return rest();
      if (state === 'viewing') change('typing');
      clearTimeout(stopTyping);
      stopTyping = setTimeout(rest, IDLE_MS);
    },
  );
  watch(
    visibility,
    (now) => {
      change(now === 'visible' ? 'viewing' : 'left');
    },
    { immediate: true },
  );

  function leave(): void {
    clearTimeout(nextChange);
    nextChange = undefined;
    if (said !== 'left') api.leave(path, { state: 'left' });
    said = 'left';
  }
  useEventListener(window, 'pagehide', () => change('left'));
  onScopeDispose(() => {
    clearInterval(repeat);
    clearTimeout(stopTyping);
    change('left');
  });
}
