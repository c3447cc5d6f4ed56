import { addWords } from '../../i18n.ts';
import english from '../../locales/en/pages/handOver.json';
import indonesian from '../../locales/id/pages/handOver.json';

/** Words of the dialog, which opens on demand: the inbox's first load does not carry them. */
addWords('handOver', { id: indonesian, en: english });
