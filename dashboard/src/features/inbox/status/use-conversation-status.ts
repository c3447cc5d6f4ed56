import type { Conversation, ConversationStatus } from '@roms/contracts/conversations';
import { useToast } from '@nuxt/ui/composables/useToast';
import { ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRoute, useRouter } from 'vue-router';
import { useErrorWords } from '../../../api/use-error-words.ts';
import { useShopTime } from '../../../shop/time/use-shop-time.ts';
import { setConversationStatus } from '../inbox.api.ts';
import { useConversationsStore } from '../list/conversations.store.ts';

/** What is to become of a conversation; `snoozedUntil` (ISO-8601) belongs to `snoozed`, null is until a reply. */
export type StatusWish = { status: ConversationStatus; snoozedUntil?: string | null };

/** How long a change can be taken back (milliseconds). */
const UNDO_MS = 8_000;

/** Puts conversations aside and opens them again: shown at once, taken back where the server does not agree. */
export function useConversationStatus() {
  const { t } = useI18n();
  const toast = useToast();
  const errorWords = useErrorWords();
  const conversations = useConversationsStore();
  const { inSentence } = useShopTime();
  const route = useRoute();
  const router = useRouter();
  const isBusy = ref(false);

  async function set(conversation: Conversation, wish: StatusWish): Promise<boolean> {
    isBusy.value = true;
    const takeBack = guess(conversation, guessOf(conversation, wish));
    try {
      conversations.applyLive(await setConversationStatus(conversation.id, wish));
      return true;
    } catch (error) {
      takeBack();
      toast.add({ title: t('conversation.done.failed'), description: errorWords(error), color: 'error' });
      return false;
    } finally {
      isBusy.value = false;
    }
  }

  /** Shows a change before the server has it; the function that it returns takes it back, unless news came meanwhile. */
  function guess(conversation: Conversation, changes: Partial<Conversation>): () => void {
    const guessed = { ...conversation, ...changes, version: withinVersion(conversation.version) };
    conversations.applyLive(guessed);
    return () => {
      if (conversations.byId.get(conversation.id) !== guessed) return;
      conversations.applyLive({ ...conversation, version: withinVersion(guessed.version) });
    };
  }

  /** What the server will answer, as far as it is known here. */
  function guessOf(
    { assignee }: Conversation,
    { status, snoozedUntil = null }: StatusWish,
  ): Partial<Conversation> {
    const guess = { status, snoozedUntil };
    if (status !== 'resolved') return guess;
    const own = { id: conversations.viewerId, name: conversations.viewerName ?? '' };
    return { ...guess, waitingSince: null, unreadCount: 0, assignee: assignee ?? own };
  }

  /** Tells what was done, and how to take it back; whoever does so comes back to the conversation. */
  function tell(conversation: Conversation, { status, snoozedUntil }: StatusWish): void {
    const { id, customer } = conversation;
    const words =
      status === 'snoozed' && snoozedUntil
        ? t('conversation.done.snoozedUntil', { name: customer.name, time: inSentence(snoozedUntil) })
        : t(`conversation.done.${status}`, { name: customer.name });
    toast.add({
      id: `status-${id}`,
      title: words,
      duration: UNDO_MS,
      actions: [{ label: t('inbox.thread.undo'), onClick: () => void undo(conversation) }],
    });
  }

  async function undo({ id, status, snoozedUntil }: Conversation): Promise<void> {
    const known = conversations.byId.get(id);
    if (known === undefined || !(await set(known, { status, snoozedUntil }))) return;
    await router.push({ path: `/inbox/${id}`, query: { ...route.query, message: undefined } });
  }

  return {
    isBusy,
    /** Whether it was done; then it can be taken back for some seconds. */
    async change(conversation: Conversation, wish: StatusWish): Promise<boolean> {
      const isDone = await set(conversation, wish);
      if (isDone) tell(conversation, wish);
      return isDone;
    },
  };
}

/** Newer than what is known, and older than whatever the server says next. */
function withinVersion(version: number): number {
  return (version + Math.floor(version) + 1) / 2;
}
