import { createTestingPinia } from '@pinia/testing';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, expect, it, vi } from 'vitest';
import { i18n } from '../../i18n.ts';
import { withQueries } from '../../live/queries.fixture.ts';
import { aRouter } from '../../router.fixture.ts';
import { aPerson } from '../login/login.fixture.ts';
import * as savedViews from './saved-views.api.ts';
import SavedViews from './SavedViews.vue';

vi.mock('./saved-views.api.ts');
const api = vi.mocked(savedViews);
enableAutoUnmount(afterEach);

it('renames what is one’s own, and leaves what is everybody’s to admins', async () => {
  const own = { id: 3, list: 'inbox' as const, name: 'Grosir', filter: {}, shared: false, isMine: true };
  api.fetchSavedViews.mockResolvedValue([
    own,
    { ...own, id: 4, name: 'Komplain', shared: true, isMine: false },
  ]);
  api.renameSavedView.mockResolvedValue({ ...own, name: 'Grosir besar' });
  const pinia = createTestingPinia({
    stubActions: false,
    createSpy: vi.fn,
    initialState: { login: { me: aPerson() } },
  });
  const part = mount(SavedViews, {
    props: { open: true, list: 'inbox', current: {}, example: '' },
    global: {
      plugins: [pinia, withQueries(pinia)[1], i18n, aRouter()],
      stubs: { Icon: true, Modal: { template: '<div><slot name="body" /></div>' } },
    },
    attachTo: document.body,
  });
  await flushPromises();
  const pencils = part.findAll('[aria-label^="Ubah nama tampilan"]');
  expect(pencils.map((one) => one.attributes('aria-label'))).toEqual(['Ubah nama tampilan Grosir']);
  await pencils[0]!.trigger('click');
  const field = part.get<HTMLInputElement>('[aria-label="Nama baru untuk Grosir"]');
  expect(field.element.value).toBe('Grosir');
  await field.setValue('  Grosir besar ');
  await field.element.form!.dispatchEvent(new Event('submit', { cancelable: true }));
  await flushPromises();
  expect(api.renameSavedView.mock.calls).toEqual([[3, 'Grosir besar']]);
  expect(part.find('[aria-label="Nama baru untuk Grosir"]').exists()).toBe(false);
});
