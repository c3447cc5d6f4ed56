import { createI18n } from 'vue-i18n';

export const LANGUAGES = ['id', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

const STORAGE_KEY = 'roms.language';
type Words = { [key: string]: string | Words };

const files = import.meta.glob<Words>('./locales/*/*.json', { eager: true, import: 'default' });

/** One file an area: `locales/id/orders.json` holds the keys `orders.…`. */
function wordsOf(language: Language): Words {
  const words: Words = {};
  for (const [path, content] of Object.entries(files)) {
    const [, folder, area] = /\/locales\/(\w+)\/([\w-]+)\.json$/.exec(path) ?? [];
    if (folder === language && area !== undefined) words[area] = content;
  }
  return words;
}

function rememberedLanguage(): Language {
  return localStorage.getItem(STORAGE_KEY) === 'en' ? 'en' : 'id';
}

export const i18n = createI18n({
  legacy: false,
  locale: rememberedLanguage(),
  fallbackLocale: 'id',
  messages: { id: wordsOf('id'), en: wordsOf('en') },
});
document.documentElement.lang = i18n.global.locale.value;

/** Changes the language of everything on screen and remembers it in this browser. */
export function setLanguage(language: Language): void {
  i18n.global.locale.value = language;
  localStorage.setItem(STORAGE_KEY, language);
  document.documentElement.lang = language;
}
