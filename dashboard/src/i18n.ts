import { createI18n } from 'vue-i18n';
import { indonesian } from './locales/id.ts';
import type { Words } from './locales/words.ts';

export const LANGUAGES = ['id', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

const STORAGE_KEY = 'roms.language';

/** Indonesian until this browser chooses otherwise; the words of the other language are fetched then. */
export const i18n = createI18n({
  legacy: false,
  locale: 'id' as Language,
  fallbackLocale: 'id',
  // The build has compiled what needs it (build/compile-words.ts); a text that is still one says itself.
  messageCompiler: import.meta.env.PROD ? (text) => () => text as string : undefined,
  messages: { id: indonesian, en: {} as typeof indonesian },
});
document.documentElement.lang = i18n.global.locale.value;

/** Changes the language of everything on screen and remembers it in this browser. */
export async function setLanguage(language: Language): Promise<void> {
  // Merged: a page may have added words of its own before.
  if (language === 'en') i18n.global.mergeLocaleMessage('en', (await import('./locales/en.ts')).english);
  i18n.global.locale.value = language;
  localStorage.setItem(STORAGE_KEY, language);
  document.documentElement.lang = language;
}

/** Adds the words of an area that only one page needs; they come with that page, not with the first load. */
export function addWords(area: string, words: Record<Language, Words>): void {
  for (const language of LANGUAGES) i18n.global.mergeLocaleMessage(language, { [area]: words[language] });
}

/** The language that this browser chose before; without a connection to fetch it, Indonesian. */
export async function restoreLanguage(): Promise<void> {
  if (localStorage.getItem(STORAGE_KEY) === 'en') await setLanguage('en').catch(() => undefined);
}
