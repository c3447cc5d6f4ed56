import bundledIcons from '@nuxt/ui/runtime/vue/plugins/icons.js';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, expect, it, vi } from 'vitest';
import { api } from '../api/client.ts';
import { i18n } from '../i18n.ts';
import { emitLive } from '../live/bus.ts';
import { withQueries } from '../live/queries.fixture.ts';
import { aPerson } from '../shop/login/login.fixture.ts';
import { useLoginStore } from '../shop/login/login.store.ts';
import AutomationStop from './AutomationStop.vue';

enableAutoUnmount(afterEach);
afterEach(() => vi.restoreAllMocks());

const STOP = {
  ...{ reason: 'Stok opname', until: null, stoppedAt: '2026-11-22T05:00:00.000Z' },
  actor: { kind: 'user' as const, id: 1, name: 'Bos' },
};

async function show(role: 'admin' | 'cs', stop: typeof STOP | null = STOP) {
  const plugins = withQueries();
  useLoginStore().me = aPerson({ role });
  vi.spyOn(api, 'get').mockResolvedValue({ stop } as never);
  const view = mount(AutomationStop, { global: { plugins: [...plugins, i18n, bundledIcons] } });
  await vi.dynamicImportSettled();
  await flushPromises();
  return view;
}

it('tells everybody who stopped everything automatic, until when and why', async () => {
  const view = await show('cs');
  expect(view.get('[role=status]').text()).toBe(
    'Semua pesan otomatis dihentikan oleh Bos sampai dijalankan lagi: Stok opname',
  );
  expect(view.findAll('button')).toEqual([]);
});

it('comes and goes with the news', async () => {
  const view = await show('cs', null);
  expect(view.find('[role=status]').exists()).toBe(false);
  emitLive('automation.updated', { stop: STOP });
  await vi.dynamicImportSettled();
  await flushPromises();
  expect(view.find('[role=status]').exists()).toBe(true);
  emitLive('automation.updated', { stop: null });
  await flushPromises();
  expect(view.find('[role=status]').exists()).toBe(false);
});

it('lets an admin start it again', async () => {
  const view = await show('admin');
  const started = vi.spyOn(api, 'delete').mockResolvedValue(undefined);
  await view.get('button').trigger('click');
  await flushPromises();
  expect(started).toHaveBeenCalledWith('/automation/stop');
  expect(view.find('[role=status]').exists()).toBe(false);
});
