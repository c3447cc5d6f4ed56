import { addWords } from '../i18n.ts';
import english from '../locales/en/pages/shortcuts.json';
import indonesian from '../locales/id/pages/shortcuts.json';

/** Its words come with the page of the shortcuts. */
addWords('shortcuts', { id: indonesian, en: english });
