import { afterEach, expect, it } from 'vitest';
import { i18n, setLanguage, wordsOfNuxtUi } from './i18n.ts';

const { t } = i18n.global;

afterEach(async () => {
  await setLanguage('id');
  localStorage.clear();
});

it('says the words that a chunk carries as soon as it is there, beside everybody’s', () => {
  globalThis.romsCarried?.push({ words: { trial: { hello: 'halo' } } });
  globalThis.romsCarried?.push({ words: { trial: { bye: 'dadah' } } });
  expect([t('trial.hello'), t('trial.bye'), t('ui.cancel')]).toEqual(['halo', 'dadah', 'Batal']);
});

it('changes the language of everything at once, also of Nuxt UI’s own parts', async () => {
  await setLanguage('en');
  expect([t('ui.cancel'), t('team.empty.title'), wordsOfNuxtUi.value.code]).toEqual([
    'Cancel',
    'No colleagues yet',
    'en',
  ]);
  await setLanguage('id');
  expect([t('ui.cancel'), wordsOfNuxtUi.value.code]).toEqual(['Batal', 'id']);
});
