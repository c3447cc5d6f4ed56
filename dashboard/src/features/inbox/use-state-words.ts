import type { Conversation } from '@roms/contracts/conversations';
import { useI18n } from 'vue-i18n';
import { useShopTime } from '../../shop/time/use-shop-time.ts';

/** What a conversation waits for, in words; null for an open one. */
export function useStateWords() {
  const { t } = useI18n();
  const { inSentence } = useShopTime();
  return ({ status, snoozedUntil }: Conversation): string | null => {
    if (status === 'open') return null;
    if (status === 'snoozed' && snoozedUntil !== null)
      return t('inbox.states.snoozedUntil', { time: inSentence(snoozedUntil) });
    return t(`inbox.states.${status}`);
  };
}
