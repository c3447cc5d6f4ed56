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

  /** Whether it was done. */
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

  async function markRead({ id, unreadCount }: Conversation): Promise<void> {
    if (!(await run('read', () => markConversationRead(id)))) return;
    toast.add({
      id: `read-${id}`,
      title: t('inbox.thread.markedRead'),
      actions: [{ label: t('inbox.thread.undo'), onClick: () => void takeBack(id, unreadCount) }],
    });
  }

  async function takeBack(id: number, count: number): Promise<void> {
    try {
      conversations.applyLive(await markConversationUnread(id, count));
    } catch {
      toast.add({ title: t('inbox.thread.notTakenBack'), color: 'error' });
    }
  }

  return {
    busy,
    /** Takes a conversation that is nobody's upon the person who is logged in. */
    take: ({ id }: Conversation) => run('take', () => takeConversation(id, conversations.viewerId)),
    /** It can be taken back for as long as its notice is shown. */
    markRead,
  };
}
