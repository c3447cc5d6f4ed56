import { addWords } from '../../i18n.ts';
import english from '../../locales/en/pages/numbers.json';
import indonesian from '../../locales/id/pages/numbers.json';

/** What only the page of numbers says. */
addWords('numbers', { id: indonesian, en: english });
