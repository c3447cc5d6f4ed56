import { addWords } from '../../i18n.ts';
import english from '../../locales/en/pages/mailbox.json';
import indonesian from '../../locales/id/pages/mailbox.json';

/** This page's words come with it: the inbox's first load does not carry them. */
addWords('mailbox', { id: indonesian, en: english });
