import { wordsByArea, type Words } from './words.ts';

export const indonesian = wordsByArea(
  import.meta.glob<Words>('./id/*.json', { eager: true, import: 'default' }),
);
