import { useI18n } from 'vue-i18n';

/** Says how long something took (milliseconds): `4 mnt`, `1 jam 5 mnt`; what is shorter than a minute says so. */
export function useDuration(): (ms: number) => string {
  const { t } = useI18n();
  return (ms) => {
    const minutes = Math.round(ms / 60_000);
    if (minutes < 1) return t('ui.duration.short');
    const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
    return hours === 0
      ? t('ui.duration.minutes', { minutes })
      : t('ui.duration.hours', { hours, minutes: rest });
  };
}
