import { addWords } from '../../i18n.ts';
import english from '../../locales/en/pages/cannedReplies.json';
import indonesian from '../../locales/id/pages/cannedReplies.json';

/** This page's words come with it: the inbox's first load does not carry them. */
addWords('cannedReplies', { id: indonesian, en: english });
