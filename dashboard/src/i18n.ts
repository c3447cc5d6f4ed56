import { createI18n } from 'vue-i18n';
import { english } from './locales/en.ts';
import { indonesian } from './locales/id.ts';
import type { Words } from './locales/words.ts';

export const LANGUAGES = ['id', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

const STORAGE_KEY = 'roms.language';

/** Indonesian until this browser chose otherwise. */
export const i18n = createI18n({
  legacy: false,
  locale: (localStorage.getItem(STORAGE_KEY) === 'en' ? 'en' : 'id') as Language,
  fallbackLocale: 'id',
  messages: { id: indonesian, en: english },
});
document.documentElement.lang = i18n.global.locale.value;

/** Changes the language of everything on screen and remembers it in this browser. */
export function setLanguage(language: Language): void {
  i18n.global.locale.value = language;
  localStorage.setItem(STORAGE_KEY, language);
  document.documentElement.lang = language;
}

/** Adds the words of an area that only one page needs; they come with that page, not with the first load. */
export function addWords(area: string, words: Record<Language, Words>): void {
  for (const language of LANGUAGES) i18n.global.mergeLocaleMessage(language, { [area]: words[language] });
}
