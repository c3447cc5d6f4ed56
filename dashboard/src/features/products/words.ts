import { addWords } from '../../i18n.ts';
import english from '../../locales/en/pages/products.json';
import indonesian from '../../locales/id/pages/products.json';

/** This page's words come with it: the inbox's first load does not carry them. */
addWords('products', { id: indonesian, en: english });
