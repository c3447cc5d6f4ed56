import type { PastReminder } from '@roms/contracts/reminders';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, expect, it, vi } from 'vitest';
import type { Component } from 'vue';
import { api, ApiError } from '../../api/client.ts';
import { i18n } from '../../i18n.ts';
import { withQueries } from '../../live/queries.fixture.ts';
import { aRouter } from '../../router.fixture.ts';
import LoadError from '../../ui/LoadError.vue';
import { aNeeded, aReminder } from './board.fixture.ts';
import NeededReminders from './components/NeededReminders.vue';
import PastReminders from './components/PastReminders.vue';
import WaitingReminders from './components/WaitingReminders.vue';

enableAutoUnmount(afterEach);
afterEach(() => void vi.restoreAllMocks());

const PAST: PastReminder = {
  ...{ orderId: 1, orderNumber: 'ORD-1', customer: { id: 1, name: 'Sari 1', phone: null } },
  ...{ at: '2026-11-20T02:00:00.000Z', outcome: 'read', code: null, conversationId: null, brought: [] },
};
const LISTS: [string, Component, object, object][] = [
  ['past', PastReminders, { from: '', to: '', reached: '' }, PAST],
  ['waiting', WaitingReminders, { only: '' }, aReminder(1)],
  ['needed', NeededReminders, { need: 'decide' }, aNeeded(1)],
];

it.each(LISTS)(
  'keeps its rows when a next page fails, says so, and goes on after: %s',
  async (_name, list, props, row) => {
    let fails = true;
    const get = vi.spyOn(api, 'get').mockImplementation(async (path, options) => {
      if (path === '/reminders/load') return { days: [], budget: 180 } as never;
      if (options?.query?.cursor === null) return { data: [row], page: { nextCursor: 'next' } } as never;
      if (fails) throw new ApiError(500, 'internal_error', 'It broke');
      return { data: [], page: { nextCursor: null } } as never;
    });
    const page = mount(list, {
      props,
      global: {
        plugins: [...withQueries(), i18n, aRouter()],
        stubs: { Icon: true, MoveReminder: true, ResultStrip: true },
      },
    });
    await flushPromises();
    const button = (name: string) => page.findAll('button').find((one) => one.text() === name);
    const press = async (name: string) => {
      await button(name)!.trigger('click');
      await flushPromises();
    };
    await press('Muat lagi');
    expect(page.text()).toContain('Sari 1');
    expect(page.findComponent(LoadError).exists()).toBe(true);
    expect(button('Muat lagi')).toBeUndefined();
    fails = false;
    await press('Coba lagi');
    expect(page.findComponent(LoadError).exists()).toBe(false);
    const asked = get.mock.calls.filter(([, options]) => options?.query?.cursor === 'next');
    expect(asked).toHaveLength(2);
    expect(button('Muat lagi')).toBeUndefined();
  },
);
