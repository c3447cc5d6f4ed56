import { addWords } from '../../i18n.ts';
import english from '../../locales/en/pages/reminderRules.json';
import indonesian from '../../locales/id/pages/reminderRules.json';

/** This page's words come with it: the inbox's first load does not carry them. */
addWords('reminderRules', { id: indonesian, en: english });
