import { addWords } from '../../i18n.ts';
import english from '../../locales/en/pages/imports.json';
import indonesian from '../../locales/id/pages/imports.json';

/** This page's words come with it: the inbox's first load does not carry them. */
addWords('imports', { id: indonesian, en: english });
