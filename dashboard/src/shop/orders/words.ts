import { addWords } from '../../i18n.ts';
import english from '../../locales/en/pages/orderWork.json';
import indonesian from '../../locales/id/pages/orderWork.json';

/** What is said where orders are written and changed: it comes with those forms, not with the first load. */
addWords('orderWork', { id: indonesian, en: english });
