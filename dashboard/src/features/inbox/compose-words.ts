import { addWords } from '../../i18n.ts';
import english from '../../locales/en/pages/compose.json';
import indonesian from '../../locales/id/pages/compose.json';

/** Words of what opens on demand beside the thread: the inbox's first load does not carry them. */
addWords('compose', { id: indonesian, en: english });
