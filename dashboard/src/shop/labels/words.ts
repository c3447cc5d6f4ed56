import { addWords } from '../../i18n.ts';
import english from '../../locales/en/pages/labels.json';
import indonesian from '../../locales/id/pages/labels.json';

/** Its words come with it: the inbox's first load does not carry them. */
addWords('labels', { id: indonesian, en: english });
