import { createTestingPinia } from '@pinia/testing';
import { mount } from '@vue/test-utils';
import { expect, it, vi } from 'vitest';
import { nextTick } from 'vue';
import { i18n } from '../../../i18n.ts';
import { useNumbersStore } from '../../../shop/numbers/numbers.store.ts';
import NumberBanner from './NumberBanner.vue';

it('says within its sentence since when the number is away', () => {
  createTestingPinia({ stubActions: false, createSpy: vi.fn });
  const since = new Date().toISOString();
  useNumbersStore().byId.set('main', { id: 'main', state: 'disconnected', since } as never);
  const banner = mount(NumberBanner, {
    props: { numberId: 'main' },
    global: { plugins: [i18n], stubs: { Icon: true, UIcon: true } },
  });
  expect(banner.text()).toContain('sejak hari ini');
});

it('says where an answer leaves when the number of its conversation is gone, once that is known', async () => {
  createTestingPinia({ stubActions: false, createSpy: vi.fn });
  const numbers = useNumbersStore();
  const banner = mount(NumberBanner, {
    props: { numberId: 'cabang' },
    global: { plugins: [i18n], stubs: { Icon: true, UIcon: true } },
  });
  expect(banner.text()).toBe('');
  numbers.isLoaded = true;
  await nextTick();
  expect(banner.text()).toContain('dikirim dari nomor utama');
});
