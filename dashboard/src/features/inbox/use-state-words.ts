import type { Conversation } from '@roms/contracts/conversations';
import { useI18n } from 'vue-i18n';
import { useShopTime } from '../../shop/time/use-shop-time.ts';

/** What a conversation waits for, in words; null for an open one. */
export function useStateWords() {
  const { t } = useI18n();
  const { inSentence } = useShopTime();
  return ({ status, snoozedUntil }: Conversation): string | null => {
    if (status === 'open') return null;
    if (status !== 'snoozed') return t(`inbox.aside.${status}`);
    const until = snoozedUntil === null ? t('inbox.aside.untilReply') : inSentence(snoozedUntil);
    return t('inbox.aside.snoozed', { until });
  };
}
