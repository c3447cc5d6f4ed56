import { useI18n } from 'vue-i18n';

/** Why a broadcast is paused, as a person reads it; a reason that only the API knows is told as it is. */
export function usePauseWords() {
  const { t, te } = useI18n();
  return (reason: string | null): string => {
    if (reason === null) return t('broadcasts.paused.person');
    const key = `broadcasts.paused.${reason}`;
    if (te(key)) return t(key);
    return te(`reasons.${reason}`)
      ? t('broadcasts.paused.other', { reason: t(`reasons.${reason}`) })
      : reason;
  };
}
