import { addWords } from '../../i18n.ts';
import english from '../../locales/en/pages/whatsapp.json';
import indonesian from '../../locales/id/pages/whatsapp.json';

/** These pages' words come with them: the inbox's first load does not carry them. */
addWords('whatsapp', { id: indonesian, en: english });
