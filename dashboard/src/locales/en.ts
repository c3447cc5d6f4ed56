import { wordsByArea, type Words } from './words.ts';

export const english = wordsByArea(
  import.meta.glob<Words>('./en/*.json', { eager: true, import: 'default' }),
);
