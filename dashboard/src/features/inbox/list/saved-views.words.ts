import { addWords } from '../../../i18n.ts';
import english from '../../../locales/en/pages/savedViews.json';
import indonesian from '../../../locales/id/pages/savedViews.json';

addWords('savedViews', { id: indonesian, en: english });
