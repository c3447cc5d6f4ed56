import { addWords } from '../../i18n.ts';
import english from '../../locales/en/pages/profile.json';
import indonesian from '../../locales/id/pages/profile.json';

/** This page's words come with it: the inbox's first load does not carry them. */
addWords('profile', { id: indonesian, en: english });
