import { addWords } from '../../i18n.ts';
import english from '../../locales/en/pages/decisions.json';
import indonesian from '../../locales/id/pages/decisions.json';

/** Its words come with the list: whoever does not ask why does not load them. */
addWords('decisions', { id: indonesian, en: english });
