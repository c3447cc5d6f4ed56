import type { Conversation } from '@roms/contracts/conversations';
import { useToast } from '@nuxt/ui/composables/useToast';
import { ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { ApiError } from '../../api/client.ts';
import { useErrorWords } from '../../api/use-error-words.ts';
import { markConversationRead, takeConversation } from './inbox.api.ts';
import { useConversationsStore } from './list/conversations.store.ts';

/** What a person does with a conversation besides answering it; `busy` is what is under way. */
export function useConversationActions() {
  const { t } = useI18n();
  const toast = useToast();
  const errorWords = useErrorWords();
  const conversations = useConversationsStore();
  const busy = ref<'take' | 'read' | null>(null);

  async function run(what: 'take' | 'read', ask: () => Promise<Conversation>): Promise<void> {
    busy.value = what;
    try {
      conversations.applyLive(await ask());
    } catch (error) {
      const isLost = what === 'take' && error instanceof ApiError && error.status === 404;
      toast.add({
        title: t(isLost ? 'inbox.actions.lost' : 'inbox.actions.failed'),
        description: isLost ? undefined : errorWords(error),
        color: isLost ? 'warning' : 'error',
      });
    } finally {
      busy.value = null;
    }
  }

  return {
    busy,
    /** Takes a conversation that is nobody's upon the person who is logged in. */
    take: ({ id }: Conversation) => run('take', () => takeConversation(id, conversations.viewerId)),
    markRead: ({ id }: Conversation) => run('read', () => markConversationRead(id)),
  };
}
