import { wordsByArea, type Words } from './words.ts';

export { en as englishOfNuxtUi } from '@nuxt/ui/locale';

export const english = wordsByArea(
  import.meta.glob<Words>('./en/*.json', { eager: true, import: 'default' }),
);
