import { addWords } from '../../i18n.ts';
import english from '../../locales/en/pages/automation.json';
import indonesian from '../../locales/id/pages/automation.json';

/** Its words come with the stop, which hardly ever stands. */
addWords('automation', { id: indonesian, en: english });
