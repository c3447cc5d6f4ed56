import { useI18n } from 'vue-i18n';
import { ApiError } from './client.ts';

/** An error as a person reads it: what to do now, never what the code threw. */
export function useErrorWords() {
  const { t, te } = useI18n();
  return (error: unknown): string => {
    if (!(error instanceof ApiError)) return t('ui.errors.server', { requestId: '–' });
    if (error.code === 'offline') return t('ui.errors.offline');
    const key = keyOfCode(error.code);
    if (te(key)) return t(key);
    if (error.status === 403) return t('ui.errors.forbidden');
    if (error.status === 404) return t('ui.errors.notFound');
    if (error.status === 409) return t('ui.errors.conflict');
    if (error.status === 400 || error.status === 422) return t('ui.errors.invalid');
    if (error.status === 429)
      return t('ui.errors.tooMany', { seconds: error.details?.retryAfterSeconds ?? 10 });
    if (error.status === 503) return t('ui.errors.unavailable');
    return t('ui.errors.server', { requestId: error.requestId ?? '–' });
  };
}

/** Put together without naming the area in one string: the texts come with error-words.ts, not with this file. */
const keyOfCode = (code: string): string => ['errors', code].join('.');
