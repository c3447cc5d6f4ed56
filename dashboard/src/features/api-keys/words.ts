import { addWords } from '../../i18n.ts';
import english from '../../locales/en/pages/apiKeys.json';
import indonesian from '../../locales/id/pages/apiKeys.json';

/** This page's words come with it: the inbox's first load does not carry them. */
addWords('apiKeys', { id: indonesian, en: english });
