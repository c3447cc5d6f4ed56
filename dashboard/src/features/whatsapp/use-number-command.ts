import { useToast } from '@nuxt/ui/composables/useToast';
import { ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useErrorWords } from '../../api/use-error-words.ts';
import { useRefetch } from '../../live/refetch.ts';
import { commandNumber, type NumberCommand } from './whatsapp.api.ts';

/** Runs a command on a number and says when it was refused; `busy` is the one under way. */
export function useNumberCommand(id: () => string) {
  const { t } = useI18n();
  const toast = useToast();
  const errorWords = useErrorWords();
  const refetch = useRefetch();
  const busy = ref<NumberCommand | null>(null);

  /** Whether it was taken. */
  async function run(command: NumberCommand): Promise<boolean> {
    busy.value = command;
    try {
      await commandNumber(id(), command);
      await refetch(['numbers', 'history', id()]);
      return true;
    } catch (error) {
      toast.add({ title: t('whatsapp.failed'), description: errorWords(error), color: 'error' });
      return false;
    } finally {
      busy.value = null;
    }
  }
  return { busy, run };
}
