import bundledIcons from '@nuxt/ui/runtime/vue/plugins/icons.js';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createMemoryHistory, createRouter } from 'vue-router';
import { api, ApiError } from '../../api/client.ts';
import { i18n } from '../../i18n.ts';
import { withQueries } from '../../live/queries.fixture.ts';
import { keepDraft } from './kept-draft.ts';
import NewOrderView from './NewOrderView.vue';

const router = createRouter({
  history: createMemoryHistory(),
  routes: [{ path: '/:page(.*)', component: { template: '<i />' } }],
});

enableAutoUnmount(afterEach);
beforeEach(() => localStorage.clear());
afterEach(() => vi.restoreAllMocks());

it('says at the phone’s field what the server does not take for one, until it is changed', async () => {
  const product = { id: 3, name: 'Gayo', price: 80_000, stock: 9, sku: 'G' };
  keepDraft('roms.orders.draft.0.new', {
    isNew: true,
    name: 'Sari',
    phone: '+62 12 34',
    lines: [{ product, quantity: 1 }],
  });
  vi.spyOn(api, 'get').mockResolvedValue({ data: [], page: { nextCursor: null } } as never);
  const fields = { 'customer.phone': ['is no phone number'] };
  vi.spyOn(api, 'post').mockRejectedValue(new ApiError(400, 'invalid_request', '', { fields }));
  const view = mount(NewOrderView, {
    global: { plugins: [...withQueries(), i18n, router, bundledIcons] },
  });
  await flushPromises();
  expect(view.text()).not.toContain('Isi nomor HP yang benar');
  await view.get('form').trigger('submit');
  await flushPromises();
  expect(view.text()).toContain('Isi nomor HP yang benar');
  await view.get('input[type=tel]').setValue('0812-6660-0001');
  expect(view.text()).not.toContain('Isi nomor HP yang benar');
});
