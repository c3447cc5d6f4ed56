import type { PresenceState, PresentPerson } from '@roms/contracts/presence';
import { PRESENCE_EVERY_MS } from '@roms/domain/presence-pace';
import { useDocumentVisibility, useEventListener } from '@vueuse/core';
import { onScopeDispose, watch } from 'vue';
import { api } from '../../../api/client.ts';
import { useDraftsStore } from '../composer/drafts.store.ts';
import { usePresenceStore } from './presence.store.ts';

/** Who has not touched a key for so long has stopped typing (milliseconds). */
const IDLE_MS = 5_000;

/**
 * Says to the colleagues that this person has a conversation open, and whether they type, for as long as the part is on
 * screen and its tab in front. A change is said at once, the rest every few seconds; nobody is troubled when that fails.
 */
export function usePresence(conversationId: number): void {
  const drafts = useDraftsStore();
  const presence = usePresenceStore();
  const visibility = useDocumentVisibility();
  const path = `/conversations/${conversationId}/presence`;
  let said: PresenceState = 'left';
  let stopTyping: ReturnType<typeof setTimeout> | undefined;

  function say(state: PresenceState): void {
    said = state;
    if (state === 'left') return api.leave(path, { state });
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
    if (said !== 'left') say(said);
  }, PRESENCE_EVERY_MS);

  function rest(): void {
    clearTimeout(stopTyping);
    if (said === 'typing') say('viewing');
  }

  watch(
    () => drafts.byConversation.get(conversationId),
    (draft) => {
      if (draft === undefined) return rest();
      if (said === 'viewing') say('typing');
      clearTimeout(stopTyping);
      stopTyping = setTimeout(rest, IDLE_MS);
    },
  );
  watch(
    visibility,
    (now) => {
      if (now === 'visible') say('viewing');
      else if (said !== 'left') say('left');
    },
    { immediate: true },
  );

  function leave(): void {
    if (said !== 'left') say('left');
  }
  useEventListener(window, 'pagehide', leave);
  onScopeDispose(() => {
    clearInterval(repeat);
    clearTimeout(stopTyping);
    leave();
  });
}
