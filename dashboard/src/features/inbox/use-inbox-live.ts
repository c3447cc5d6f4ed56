import { useEventListener } from '@vueuse/core';
import { onMounted, onScopeDispose, watch } from 'vue';
import { onAlive, onLive, onResync } from '../../live/index.ts';
import { useConversationsStore } from './list/conversations.store.ts';
import { useActivitiesStore } from './thread/activities.store.ts';
import { usePresenceStore } from './presence/presence.store.ts';
import { useMessagesStore } from './thread/messages.store.ts';
import { useForgetErased } from './thread/use-forget-erased.ts';
import { useLabels } from '../../shop/labels/use-labels.ts';
import { useNumbers } from '../../shop/numbers/use-numbers.ts';

/**
 * Keeps the inbox's stores in step with the server while the inbox is on screen: subscribes first,
 * fetches second, and fetches again whenever something may have been missed. Nothing polls.
 * `openId` names the conversation that is on screen.
 */
export function useInboxLive(openId: () => number | null): void {
  const conversations = useConversationsStore();
  const messages = useMessagesStore();
  const activities = useActivitiesStore();
  const presence = usePresenceStore();
  useNumbers();
  useLabels();
  useForgetErased(openId);

  const ends = [
    onLive('message.created', ({ message }) => messages.apply(message)),
    onLive('message.updated', ({ message }) => messages.apply(message)),
    onLive('activity.created', ({ activity }) => activities.apply(activity)),
    onLive('conversation.updated', ({ conversation }) => conversations.applyLive(conversation)),
    onLive('conversation.removed', ({ conversationId, takenBy }) => {
      conversations.remove(conversationId, takenBy);
      if (conversationId !== openId()) messages.drop(conversationId);
    }),
    onLive('presence.updated', (said) => {
      // Of oneself one knows it, in every tab.
      if (said.person.id !== conversations.viewerId) presence.hear(said);
    }),
    onResync(fetchAgain),
    onAlive(fetchUnanswered),
  ];
  watch(openId, (id) => (conversations.openId = id), { immediate: true, flush: 'sync' });
  watch(
    () => conversations.lost,
    (now, before) => {
      if (before === null || now !== null) return;
      // It came back: what was said meanwhile was not heard. Or it was left: it may not be seen any more.
      if (conversations.byId.has(before.id)) void messages.reload(before.id);
      else messages.drop(before.id);
    },
    { flush: 'sync' },
  );
  useEventListener(window, 'online', messages.resendOffline);
  onScopeDispose(() => {
    ends.forEach((end) => end());
    // Nothing listens from here on: each thread is fetched again when it is next opened.
    messages.markStale();
    if (conversations.lost !== null) messages.drop(conversations.lost.id);
    conversations.openId = null;
  });

  function fetchAgain(): void {
    messages.markStale();
    const open = openId();
    if (open !== null) void messages.reload(open);
    messages.resendOffline();
    fetchLists();
  }

  function fetchUnanswered(): void {
    const open = openId();
    if (open !== null) void messages.loadUnanswered(open);
    void conversations.loadUnanswered();
    messages.resendOffline();
  }

  function fetchLists(): void {
    const open = openId();
    const isKnown = open !== null && (conversations.byId.has(open) || conversations.lost?.id === open);
    if (isKnown) void conversations.refresh(open);
    void conversations.resync();
  }
  onMounted(fetchLists);
}
