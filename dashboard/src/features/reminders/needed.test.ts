import type { NeededReminder } from '@roms/contracts/reminders';
import type { ReminderNeed } from '@roms/domain/reminder-needs';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { api } from '../../api/client.ts';
import { i18n } from '../../i18n.ts';
import { withQueries } from '../../live/queries.fixture.ts';
import { aRouter } from '../../router.fixture.ts';
import NeededReminders from './components/NeededReminders.vue';
import { aNeeded } from './board.fixture.ts';

const { add } = vi.hoisted(() => ({ add: vi.fn() }));
vi.mock('@nuxt/ui/composables/useToast', () => ({ useToast: () => ({ add }) }));
enableAutoUnmount(afterEach);
afterEach(() => void vi.restoreAllMocks());
beforeEach(() => add.mockReset());

async function open(need: ReminderNeed, rows: NeededReminder[]) {
  vi.spyOn(api, 'get').mockResolvedValue({ data: rows, page: { nextCursor: null } });
  const page = mount(NeededReminders, {
    props: { need },
    global: { plugins: [...withQueries(), i18n, aRouter()], stubs: { Icon: true, MoveReminder: true } },
  });
  await flushPromises();
  const press = async (name: string) => {
    await page
      .findAll('button')
      .find((one) => one.text() === name)!
      .trigger('click');
    await flushPromises();
  };
  return { page, press };
}

it('says since when and why, and leads to where it is put right', async () => {
  const { page } = await open('repair', [
    aNeeded(1, {
      reason: 'missing_variable',
      why: { check: 'missing_variable', verdict: 'stop', details: { missing: ['total'] } },
    }),
    aNeeded(2, { reason: 'out_of_stock' }),
    aNeeded(3, { reason: 'bad_address' }),
  ]);
  expect(page.text()).toContain('Data kurang');
  expect(page.text()).toContain('Belum ada: total.');
  const links = page.findAll('a').filter((one) => one.text().startsWith('Buka'));
  expect(links.map((one) => [one.text(), one.attributes('href')])).toEqual([
    ['Buka order', '/orders/1'],
    ['Buka produk', '/products'],
    ['Buka pelanggan', '/customers/103'],
  ]);
  expect(page.findAll('button').filter((one) => one.text() === 'Kirim saja')).toEqual([]);
});

it('sends anyway, and asks once more where it is night for the customer', async () => {
  const post = vi
    .spyOn(api, 'post')
    .mockResolvedValueOnce([{ orderId: 1, outcome: 'refused', code: 'outside_hours' }])
    .mockResolvedValueOnce([{ orderId: 1, outcome: 'done' }]);
  const { page, press } = await open('decide', [aNeeded(1)]);
  await press('Kirim saja');
  expect(page.get('[role=alert]').text()).toContain('Di luar jam pelanggan.');
  await press('Tetap kirim');
  const asked = { orderIds: [1], cycles: [{ orderId: 1, cycleNumber: 1 }] };
  expect(post.mock.calls).toEqual([
    ['/reminders/bulk', { action: 'send_now', ...asked }],
    ['/reminders/bulk', { action: 'send_now', confirmed: true, ...asked }],
  ]);
  expect(page.find('[role=alert]').exists()).toBe(false);
});

it('leads what is unconfirmed to its conversation, and offers no second send', async () => {
  const { page } = await open('unconfirmed', [
    aNeeded(1, { state: 'answer_window', reason: 'unknown', conversationId: 9 }),
  ]);
  expect(page.findAll('a').map((one) => one.attributes('href'))).toContain('/inbox/9');
  expect(page.findAll('button')).toEqual([]);
});
