import { useI18n } from 'vue-i18n';
import { useCodeWords } from '../../shop/decisions/use-code-words.ts';

/** Why a broadcast is paused, as a person reads it; a reason that only the API knows is told as it is. */
export function usePauseWords() {
  const { t, te } = useI18n();
  const codeWords = useCodeWords();
  return (reason: string | null): string => {
    if (reason === null) return t('broadcasts.paused.person');
    const key = `broadcasts.paused.${reason}`;
    if (te(key)) return t(key);
    const words = codeWords(reason);
    return words === reason ? reason : t('broadcasts.paused.other', { reason: words });
  };
}
