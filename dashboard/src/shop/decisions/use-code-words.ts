import { useI18n } from 'vue-i18n';

/** Why something was stopped, waits or went through: a code of the API in words; one without any as it came. */
export function useCodeWords(): (code: string) => string {
  const { t, te } = useI18n();
  return (code) => (te(`reasons.${code}`) ? t(`reasons.${code}`) : code);
}
