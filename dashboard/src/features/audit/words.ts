import { addWords } from '../../i18n.ts';
import english from '../../locales/en/pages/audit.json';
import indonesian from '../../locales/id/pages/audit.json';

/** This page's words come with it: the inbox's first load does not carry them. */
addWords('audit', { id: indonesian, en: english });
