import { useI18n } from 'vue-i18n';
import { lacksBrowser } from './next-step.ts';

/** Why a number is in its state; a reason without words of its own is shown as it came. */
export function useReasonWords() {
  const { t, te } = useI18n();
  return (reason: string): string => {
    const key = `whatsapp.reason.${lacksBrowser(reason) ? 'no_browser' : reason}`;
    return te(key) ? t(key) : reason;
  };
}
