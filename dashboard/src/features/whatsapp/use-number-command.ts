import { useToast } from '@nuxt/ui/composables/useToast';
import { ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useErrorWords } from '../../api/use-error-words.ts';
import { useWhatsappStore, type NumberCommand } from './whatsapp.store.ts';

/** Runs a command on a number and says when it was refused; `busy` is the one under way. */
export function useNumberCommand(id: () => string) {
  const { t } = useI18n();
  const toast = useToast();
  const errorWords = useErrorWords();
  const whatsapp = useWhatsappStore();
  const busy = ref<NumberCommand | null>(null);

  /** Whether it was taken. */
  async function run(command: NumberCommand): Promise<boolean> {
    busy.value = command;
    try {
      await whatsapp.command(id(), command);
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
