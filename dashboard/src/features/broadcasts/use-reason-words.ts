import { useI18n } from 'vue-i18n';
import { useCodeWords } from '../../shop/decisions/use-code-words.ts';

/** Why somebody does not get it, or later, as a person reads it: a code of the pipeline or of the gateway in words. */
export function useReasonWords() {
  const { t, te } = useI18n();
  const codeWords = useCodeWords();
  return (code: string): string => {
    const own = `broadcasts.reason.${code}`;
    if (te(own)) return t(own);
    return codeWords(code);
  };
}
