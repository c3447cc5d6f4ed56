import { addWords } from '../../i18n.ts';
import english from '../../locales/en/pages/conversation.json';
import indonesian from '../../locales/id/pages/conversation.json';

/** Words of what is done with a conversation: the inbox's first load does not carry them. */
addWords('conversation', { id: indonesian, en: english });
