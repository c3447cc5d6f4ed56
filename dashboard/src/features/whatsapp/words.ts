import { addWords } from '../../i18n.ts';
import englishNumbers from '../../locales/en/pages/numbers.json';
import english from '../../locales/en/pages/whatsapp.json';
import indonesianNumbers from '../../locales/id/pages/numbers.json';
import indonesian from '../../locales/id/pages/whatsapp.json';

/** These pages' words come with them: the inbox's first load does not carry them. */
addWords('whatsapp', { id: indonesian, en: english });
addWords('numbers', { id: indonesianNumbers, en: englishNumbers });
