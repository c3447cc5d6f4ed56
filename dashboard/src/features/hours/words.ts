import { addWords } from '../../i18n.ts';
import english from '../../locales/en/pages/hours.json';
import indonesian from '../../locales/id/pages/hours.json';

/** This page's words come with it: the inbox's first load does not carry them. */
addWords('hours', { id: indonesian, en: english });
