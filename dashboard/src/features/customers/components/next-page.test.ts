import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, expect, it, vi } from 'vitest';
import type { Component } from 'vue';
import { api, ApiError } from '../../../api/client.ts';
import { i18n } from '../../../i18n.ts';
import { withQueries } from '../../../live/queries.fixture.ts';
import { aRouter } from '../../../router.fixture.ts';
import LoadError from '../../../ui/LoadError.vue';
import CustomerOrders from './CustomerOrders.vue';
import CustomerTimeline from './CustomerTimeline.vue';

enableAutoUnmount(afterEach);
afterEach(() => void vi.restoreAllMocks());

const AT = '2026-11-20T02:00:00.000Z';
const customer = { id: 1, lifetimeValue: 90_000, orderCount: 2, lastOrderAt: null };
const order = { id: 7, orderNumber: 'ORD-7', orderedAt: AT, status: 'pending', totalAmount: 90_000 };
const happened = { id: 'order 7', kind: 'order', at: AT, event: 'created', from: null, to: null, order };
const LISTS: [string, Component, object, object][] = [
  ['orders', CustomerOrders, { customer }, order],
  ['timeline', CustomerTimeline, { customerId: 1 }, happened],
];

it.each(LISTS)(
  'keeps its rows when a next page fails, says so, and goes on after: %s',
  async (_name, list, props, row) => {
    let fails = true;
    vi.spyOn(api, 'get').mockImplementation(async (_path, options) => {
      if (options?.query?.cursor === null) return { data: [row], page: { nextCursor: 'next' } } as never;
      if (fails) throw new ApiError(500, 'internal_error', 'It broke');
      return { data: [], page: { nextCursor: null } } as never;
    });
    const view = mount(list, { props, global: { plugins: [...withQueries(), i18n, aRouter()] } });
    await flushPromises();
    const button = (name: string) => view.findAll('button').find((one) => one.text() === name);
    const press = async (name: string) => {
      await button(name)!.trigger('click');
      await flushPromises();
    };
    await press('Muat berikutnya');
    expect(view.text()).toContain('ORD-7');
    expect(view.findComponent(LoadError).exists()).toBe(true);
    expect(button('Muat berikutnya')).toBeUndefined();
    fails = false;
    await press('Coba lagi');
    expect(view.text()).toContain('ORD-7');
    expect(view.findComponent(LoadError).exists()).toBe(false);
    expect(button('Muat berikutnya')).toBeUndefined();
  },
);
