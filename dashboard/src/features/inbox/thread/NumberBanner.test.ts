import { createTestingPinia } from '@pinia/testing';
import { mount } from '@vue/test-utils';
import { expect, it, vi } from 'vitest';
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
