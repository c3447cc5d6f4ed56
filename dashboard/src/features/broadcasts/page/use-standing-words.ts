import type { AlertProps } from '@nuxt/ui';
import type { Broadcast } from '@roms/contracts/broadcasts';
import { HOURS_NEVER_MEET, isTrouble } from '@roms/domain/broadcast-step';
import { LANE_HOURS } from '@roms/domain/pacing/presets';
import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { useShopTime } from '../../../shop/time/use-shop-time.ts';
import { formatCount } from '../../../ui/count.ts';
import { usePauseWords } from '../use-pause-words.ts';

type Notice = Pick<AlertProps, 'color' | 'actions'> & { title: string; text: string };

/** Where the sending hours are. */
const SETTINGS = '/settings/automation';
const [OPENS, CLOSES] = LANE_HOURS.broadcast;

/** What somebody should know of a broadcast's state before they look at figures; null: nothing. */
export function useStandingWords(broadcast: () => Broadcast) {
  const { t } = useI18n();
  const { inSentence } = useShopTime();
  const pauseWords = usePauseWords();

  function paused({ pauseReason, resumeByItself, stopped }: Broadcast): Notice {
    const byHand = pauseReason === 'restored' ? 'afterRestore' : 'byHand';
    const goesOn = resumeByItself && isTrouble(pauseReason) ? 'byItself' : byHand;
    const isByPerson = pauseReason === 'person' && stopped !== null;
    return {
      color: 'warning',
      title: isByPerson ? stoppedWords('paused', stopped) : pauseWords(pauseReason),
      text: t(`broadcasts.paused.${goesOn}`),
    };
  }
  /** By whom and when; of somebody in Temporal's UI or at the command line nobody knows the name, of an end date no doer. */
  function stoppedWords(
    state: 'paused' | 'cancelled',
    { at, by, isTooLate }: NonNullable<Broadcast['stopped']>,
  ): string {
    if (isTooLate) return t('broadcasts.stopped.tooLate');
    const blanks = { by: by ?? '', at: inSentence(at) };
    return t(`broadcasts.stopped.${state}${by === null ? 'Outside' : 'By'}`, blanks);
  }

  return computed((): Notice | null => {
    const { state, counts, stopped, waitsFor } = broadcast();
    if (state === 'paused') return paused(broadcast());
    if (state === 'cancelled' && stopped !== null)
      return {
        color: 'neutral',
        title: stoppedWords('cancelled', stopped),
        text:
          counts.audience === 0
            ? t('broadcasts.stopped.nobody')
            : t('broadcasts.stopped.left', { count: formatCount(counts.cancelled) }, counts.cancelled),
      };
    if (state === 'running' && waitsFor?.reason === HOURS_NEVER_MEET)
      return {
        color: 'error',
        title: t('broadcasts.never.title'),
        text: t('broadcasts.never.text', { opens: String(OPENS).padStart(2, '0'), closes: CLOSES }),
        actions: [
          { label: t('broadcasts.never.change'), color: 'neutral', variant: 'outline', to: SETTINGS },
        ],
      };
    if (state !== 'partly_done') return null;
    const missed = { failed: formatCount(counts.failed), expired: formatCount(counts.expired) };
    return {
      color: 'warning',
      title: t('broadcasts.partly.title'),
      text: t('broadcasts.partly.text', missed),
    };
  });
}
