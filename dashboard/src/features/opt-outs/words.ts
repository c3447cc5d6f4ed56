import { addWords } from '../../i18n.ts';
import english from '../../locales/en/pages/optOuts.json';
import indonesian from '../../locales/id/pages/optOuts.json';

/** This page's words come with it: the inbox's first load does not carry them. */
addWords('optOuts', { id: indonesian, en: english });
