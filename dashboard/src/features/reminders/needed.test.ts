import type { NeededReminder } from '@roms/contracts/reminders';
import type { ReminderNeed } from '@roms/domain/reminder-needs';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { api } from '../../api/client.ts';
import { i18n } from '../../i18n.ts';
import { withQueries } from '../../live/queries.fixture.ts';
import { aRouter } from '../../router.fixture.ts';
import { reminderApi } from '../../shop/orders/orders.api.ts';
import { aPreview, sentOrder } from '../../shop/orders/send-reminder.fixture.ts';
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
    attachTo: document.body,
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

it('asks before it sends anyway, with the order’s own question, and fetches the list again', async () => {
  const preview = vi.spyOn(reminderApi, 'preview').mockResolvedValue(aPreview({ keptBack: 'cs_open' }));
  const send = vi.spyOn(reminderApi, 'sendNow').mockResolvedValue(sentOrder());
  const { press } = await open('decide', [aNeeded(1)]);
  await press('Kirim saja');
  const dialog = () => document.querySelector('[role=dialog]');
  // The question is fetched with the first that is asked.
  await vi.waitFor(() => expect(dialog()?.textContent).toContain(aPreview().body), { timeout: 60_000 });
  expect(preview).toHaveBeenCalledWith(1);
  expect(send).not.toHaveBeenCalled();
  const fetched = vi.mocked(api.get).mock.calls.length;
  const sure = [...dialog()!.querySelectorAll('button')].find(
    (one) => one.textContent?.trim() === 'Kirim saja',
  );
  sure!.click();
  await flushPromises();
  expect(send.mock.calls).toEqual([[1, { cycleNumber: 1 }]]);
  expect(vi.mocked(api.get).mock.calls.length).toBeGreaterThan(fetched);
});

it('leads what is unconfirmed to its conversation, and offers no second send', async () => {
  const { page } = await open('unconfirmed', [
    aNeeded(1, { state: 'answer_window', reason: 'unknown', conversationId: 9 }),
  ]);
  expect(page.findAll('a').map((one) => one.attributes('href'))).toContain('/inbox/9');
  expect(page.findAll('button')).toEqual([]);
});
