import type { Conversation } from '@roms/contracts/conversations';
import { useToast } from '@nuxt/ui/composables/useToast';
import { ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { ApiError } from '../../api/client.ts';
import { useErrorWords } from '../../api/use-error-words.ts';
import { markConversationRead, markConversationUnread, takeConversation } from './inbox.api.ts';
import { useConversationsStore } from './list/conversations.store.ts';

/** What a person does with a conversation besides answering it; `busy` is what is under way. */
export function useConversationActions() {
  const { t } = useI18n();
  const toast = useToast();
  const errorWords = useErrorWords();
  const conversations = useConversationsStore();
  const busy = ref<'take' | 'read' | null>(null);

  /** Answers whether it was done. */
  async function run(what: 'take' | 'read', ask: () => Promise<Conversation>): Promise<boolean> {
    busy.value = what;
    try {
      conversations.applyLive(await ask());
      return true;
    } catch (error) {
      const isLost = what === 'take' && error instanceof ApiError && error.status === 404;
      toast.add({
        title: t(isLost ? 'inbox.actions.lost' : 'inbox.actions.failed'),
        description: isLost ? undefined : errorWords(error),
        color: isLost ? 'warning' : 'error',
      });
      return false;
    } finally {
      busy.value = null;
    }
  }

  /** One press too many is taken back as easily. */
  async function markRead({ id, unreadCount }: Conversation): Promise<void> {
    if (!(await run('read', () => markConversationRead(id)))) return;
    const takeBack = () => void run('read', () => markConversationUnread(id, unreadCount));
    toast.add({
      id: `read-${id}`,
      title: t('inbox.thread.markedRead'),
      actions: [{ label: t('inbox.thread.undo'), onClick: takeBack }],
    });
  }

  return {
    busy,
    /** Takes a conversation that is nobody's upon the person who is logged in. */
    take: ({ id }: Conversation) => run('take', () => takeConversation(id, conversations.viewerId)),
    markRead,
  };
}
