import { createI18n } from 'vue-i18n';
import { english } from './locales/en.ts';
import { indonesian } from './locales/id.ts';

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
