import type { ProductDetail, StockMovement } from '@roms/contracts/products';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, expect, it, vi } from 'vitest';
import { ApiError } from '../../../api/client.ts';
import { i18n } from '../../../i18n.ts';
import { withQueries } from '../../../live/queries.fixture.ts';
import { aRouter } from '../../../router.fixture.ts';
import LoadError from '../../../ui/LoadError.vue';
import { productsApi } from '../products.api.ts';
import StockPane from './StockPane.vue';

enableAutoUnmount(afterEach);
afterEach(() => void vi.restoreAllMocks());

const movement = (id: number, note: string) =>
  ({
    ...{ id, change: -1, stockAfter: 5, reason: 'adjustment', note, orderId: null, orderNumber: null },
    ...{ actor: { kind: 'user', id: 1, name: 'Bos' }, at: '2026-11-20T02:00:00.000Z' },
  }) as unknown as StockMovement;

it('keeps the movements when older ones fail, says so, and goes on after', async () => {
  let fails = true;
  vi.spyOn(productsApi, 'movements').mockImplementation(async (_id, cursor) => {
    if (cursor === null) return { data: [movement(2, 'Rusak')], page: { nextCursor: 'next' } };
    if (fails) throw new ApiError(500, 'internal_error', 'It broke');
    return { data: [movement(1, 'Hilang')], page: { nextCursor: null } };
  });
  const view = mount(StockPane, {
    props: { product: { id: 1, stock: 5 } as ProductDetail, mayChange: false },
    global: { plugins: [...withQueries(), i18n, aRouter()] },
  });
  await flushPromises();
  const press = async (name: string) => {
    await view
      .findAll('button')
      .find((one) => one.text() === name)!
      .trigger('click');
    await flushPromises();
  };
  await press('Lebih lama');
  expect(view.text()).toContain('Rusak');
  expect(view.findComponent(LoadError).exists()).toBe(true);
  fails = false;
  await press('Coba lagi');
  expect(view.text()).toContain('Hilang');
  expect(view.findComponent(LoadError).exists()).toBe(false);
});
