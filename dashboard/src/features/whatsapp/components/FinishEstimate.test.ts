import type { GatewayEstimate, GatewayPace } from '@roms/contracts/gateway';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, expect, it, vi } from 'vitest';
import { later } from '../../../api/later.fixture.ts';
import { i18n } from '../../../i18n.ts';
import { withQueries } from '../../../live/queries.fixture.ts';
import * as calls from '../whatsapp.api.ts';
import FinishEstimate from './FinishEstimate.vue';

vi.mock('../whatsapp.api.ts');
const fetchEstimate = vi.mocked(calls.fetchEstimate);
enableAutoUnmount(afterEach);
afterEach(() => void vi.resetAllMocks());

/** All of so many leave on one day. */
const estimate = (count: number) =>
  ({
    finishAt: '2026-11-22T05:00:00.000Z',
    days: [{ date: '2026-11-22', count }],
  }) as unknown as GatewayEstimate;

const FAST: GatewayPace = { preset: 'fast', perDay: null };

async function open() {
  const view = mount(FinishEstimate, {
    props: { numberId: 'utama', pace: { preset: 'normal', perDay: null } },
    global: { plugins: [...withQueries(), i18n] },
  });
  const ask = () => view.get('form').trigger('submit');
  const said = () => view.get('[aria-live]').text();
  return { view, ask, said };
}

it('asks anew when the pace changes while it asks, and says what holds for the new one', async () => {
  const [slow, fast] = [later<GatewayEstimate>(), later<GatewayEstimate>()];
  fetchEstimate.mockReturnValueOnce(slow.promise).mockReturnValueOnce(fast.promise);
  const { view, ask, said } = await open();
  await ask();
  await view.setProps({ pace: FAST });
  expect(fetchEstimate).toHaveBeenCalledTimes(2);
  fast.resolve(estimate(222));
  await flushPromises();
  expect(said()).toContain('222');
  slow.resolve(estimate(111));
  await flushPromises();
  expect(said()).toContain('222');
});

it('waits for the answer to what was asked last, whatever becomes of the one before', async () => {
  const [first, second] = [later<GatewayEstimate>(), later<GatewayEstimate>()];
  fetchEstimate.mockReturnValueOnce(first.promise).mockReturnValueOnce(second.promise);
  const { view, ask, said } = await open();
  await ask();
  await view.setProps({ pace: FAST });
  first.reject(new Error('It broke'));
  await flushPromises();
  expect(said()).toBe('');
  expect(view.get('button[type=submit]').attributes('disabled')).toBeDefined();
  second.resolve(estimate(222));
  await flushPromises();
  expect(said()).toContain('222');
});

it('takes away what held for the pace of before where nothing can be asked', async () => {
  fetchEstimate.mockResolvedValueOnce(estimate(111));
  const { view, ask, said } = await open();
  await ask();
  await flushPromises();
  expect(said()).toContain('111');
  view.getComponent({ name: 'InputNumber' }).vm.$emit('update:modelValue', null);
  await view.setProps({ pace: FAST });
  expect([said(), fetchEstimate.mock.calls.length]).toEqual(['', 1]);
});

it('asks anew when only the day’s cap changes, and not with each report that says the same', async () => {
  fetchEstimate.mockResolvedValue(estimate(111));
  const { view, ask } = await open();
  await ask();
  await flushPromises();
  await view.setProps({ pace: { preset: 'normal', perDay: null } });
  expect(fetchEstimate).toHaveBeenCalledTimes(1);
  await view.setProps({ pace: { preset: 'normal', perDay: 50 } });
  expect(fetchEstimate).toHaveBeenCalledTimes(2);
});
