import { useI18n } from 'vue-i18n';

/** A check of the pipeline in words; what it stopped is said by `useCodeWords`. */
export function useCheckWords() {
  const { t, te } = useI18n();
  return {
    /** What it looks at; one without a name as it came. */
    nameOf: (check: string): string =>
      te(`decisions.check.${check}`) ? t(`decisions.check.${check}`) : check,
    /** What would change its verdict; null where nothing is known. */
    changeOf: (check: string): string | null =>
      te(`decisions.change.${check}`) ? t(`decisions.change.${check}`) : null,
  };
}
