import { addWords } from '../../i18n.ts';
import english from '../../locales/en/pages/reminders.json';
import indonesian from '../../locales/id/pages/reminders.json';

/** This page's words come with it: the inbox's first load does not carry them. */
addWords('reminders', { id: indonesian, en: english });
