import { addWords } from '../../i18n.ts';
import english from '../../locales/en/pages/templates.json';
import indonesian from '../../locales/id/pages/templates.json';

/** This page's words come with it: the inbox's first load does not carry them. */
addWords('templates', { id: indonesian, en: english });
