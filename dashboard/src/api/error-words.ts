import { addWords } from '../i18n.ts';
import english from '../locales/en/pages/errors.json';
import indonesian from '../locales/id/pages/errors.json';

/** What each code of the API means to a person: they come with the first thing that is refused. */
addWords('errors', { id: indonesian, en: english });
