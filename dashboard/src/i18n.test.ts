import { afterEach, expect, it } from 'vitest';
import { addWords, i18n, setLanguage } from './i18n.ts';

afterEach(async () => {
  await setLanguage('id');
  localStorage.clear();
});

it('keeps the words that a page brought when the language changes, beside everybody’s', async () => {
  addWords('trial', { id: { hello: 'halo' }, en: { hello: 'hello' } });
  const { t } = i18n.global;
  expect([t('trial.hello'), t('ui.cancel')]).toEqual(['halo', 'Batal']);
  await setLanguage('en');
  expect([t('trial.hello'), t('ui.cancel')]).toEqual(['hello', 'Cancel']);
});
