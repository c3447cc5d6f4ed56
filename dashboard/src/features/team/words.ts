import { addWords } from '../../i18n.ts';
import english from '../../locales/en/pages/team.json';
import indonesian from '../../locales/id/pages/team.json';

/** This page's words come with it: the inbox's first load does not carry them. */
addWords('team', { id: indonesian, en: english });
