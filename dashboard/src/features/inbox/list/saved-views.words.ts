import { addWords } from '../../../i18n.ts';
import english from '../../../locales/en/pages/saved-views.json';
import indonesian from '../../../locales/id/pages/saved-views.json';

addWords('savedViews', { id: indonesian, en: english });
