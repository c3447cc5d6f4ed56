import type { Customer } from '@roms/contracts/customers';
import { enableAutoUnmount, flushPromises, shallowMount } from '@vue/test-utils';
import { afterEach, expect, it, vi } from 'vitest';
import { i18n } from '../../../i18n.ts';
import { withQueries } from '../../../live/queries.fixture.ts';
import { aRouter } from '../../../router.fixture.ts';
import { customersApi } from '../../../shop/customers/customers.api.ts';
import * as inboxApi from '../inbox.api.ts';
import CustomerPanel from './CustomerPanel.vue';
import PanelLabels from './PanelLabels.vue';

vi.mock('../inbox.api.ts');
vi.mock('@nuxt/ui/composables/useToast', () => ({ useToast: () => ({ add: vi.fn() }) }));
enableAutoUnmount(afterEach);

const sari = {
  ...{ id: 7, code: '#CUST-0007', name: 'Sari', nameSource: 'manual', zone: 'Asia/Jakarta' },
  ...{ optedOutAt: null, lifetimeValue: 0, orderCount: 0 },
} as Customer;

it.each([
  [null, true],
  ['2026-11-22T04:00:00.000Z', false],
])('lets labels be put on whoever was not forgotten (%s)', async (erasedAt, isShown) => {
  vi.spyOn(customersApi, 'one').mockResolvedValue({ ...sari, erasedAt });
  vi.mocked(inboxApi.fetchCustomerOrders).mockResolvedValue({ data: [], page: { nextCursor: null } });
  const panel = shallowMount(CustomerPanel, {
    props: { customerId: 7, conversationId: 4 },
    global: { plugins: [...withQueries(), i18n, aRouter()] },
  });
  await flushPromises();
  expect(panel.text()).toContain('#CUST-0007');
  expect(panel.findComponent(PanelLabels).exists()).toBe(isShown);
});
