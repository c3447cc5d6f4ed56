import { shallowRef } from 'vue';
import { createI18n } from 'vue-i18n';
import type { Language } from '@roms/domain/language';
import { id as indonesianOfNuxtUi } from '@nuxt/ui/locale';
import { onCarried } from './carried.ts';
import { indonesian } from './locales/id.ts';

export { LANGUAGES, type Language } from '@roms/domain/language';

const STORAGE_KEY = 'roms.language';

/**
 * Indonesian until this browser chooses otherwise. In the build each chunk carries the Indonesian words that it names;
 * English is one file, fetched whole by whoever chooses it, so that all pages change at once.
 */
export const i18n = createI18n({
  legacy: false,
  locale: 'id' as Language,
  fallbackLocale: 'id',
  // The build has compiled what needs it (build/compile-words.ts); a text that is still one says itself.
  messageCompiler: import.meta.env.PROD ? (text) => () => text as string : undefined,
  messages: { id: import.meta.env.PROD ? {} : indonesian, en: {} as typeof indonesian },
});
onCarried(({ words }) => words && i18n.global.mergeLocaleMessage('id', words));
document.documentElement.lang = i18n.global.locale.value;

/** What Nuxt UI's own parts say, in the language of the rest. */
export const wordsOfNuxtUi = shallowRef(indonesianOfNuxtUi);

/** Changes the language of everything on screen and remembers it in this browser. */
export async function setLanguage(language: Language): Promise<void> {
  if (language === 'en') {
    const { english, englishOfNuxtUi } = await import('./locales/en.ts');
    i18n.global.setLocaleMessage('en', english);
    wordsOfNuxtUi.value = englishOfNuxtUi;
  } else wordsOfNuxtUi.value = indonesianOfNuxtUi;
  i18n.global.locale.value = language;
  localStorage.setItem(STORAGE_KEY, language);
  document.documentElement.lang = language;
}

/** The language that this browser chose before; without a connection to fetch it, Indonesian. */
export async function restoreLanguage(): Promise<void> {
  if (localStorage.getItem(STORAGE_KEY) === 'en') await setLanguage('en').catch(() => undefined);
}
