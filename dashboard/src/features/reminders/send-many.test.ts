import { useQueryCache } from '@pinia/colada';
import type { BulkOutcome, Reminder } from '@roms/contracts/reminders';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, expect, it, test, vi } from 'vitest';
import { api } from '../../api/client.ts';
import { i18n } from '../../i18n.ts';
import { withQueries } from '../../live/queries.fixture.ts';
import { refetch } from '../../live/refetch.ts';
import { aRouter } from '../../router.fixture.ts';
import { aReminder } from './board.fixture.ts';
import SendMany from './components/SendMany.vue';
import WaitingReminders from './components/WaitingReminders.vue';
import { REMINDERS } from './reminders.api.ts';
import { useSendMany } from './use-send-many.ts';

vi.mock('@nuxt/ui/composables/useToast', () => ({ useToast: () => ({ add: vi.fn() }) }));
enableAutoUnmount(afterEach);
afterEach(() => void vi.restoreAllMocks());

const done = (orderId: number): BulkOutcome => ({ orderId, outcome: 'done' });
const outside = (orderId: number): BulkOutcome => ({ orderId, outcome: 'refused', code: 'outside_hours' });
const seen = (...ids: number[]) => ({
  orderIds: ids,
  cycles: ids.map((orderId) => ({ orderId, cycleNumber: 1 })),
});

const dialog = () => document.querySelector('[role=dialog]');
const named = (within: string) =>
  [...document.querySelectorAll(`${within} li`)].map(({ textContent }) => textContent);
const button = (name: string) =>
  [...dialog()!.querySelectorAll('button')].find(({ textContent }) => textContent?.trim() === name)!;
const press = async (name: string) => {
  button(name).click();
  await flushPromises();
};
/** The question is fetched with the first that is asked. */
const asks = (title: string) =>
  vi.waitFor(() => expect(dialog()?.textContent).toContain(title), { timeout: 60_000 });

/** The board, on which every row is chosen and sent; `answers` are those of the requests, in their order. */
async function sendAll(rows: Reminder[], ...answers: BulkOutcome[][]) {
  const board = { rows };
  vi.spyOn(api, 'get').mockImplementation(async (path) => {
    if (path === '/reminders/load') return { days: [], budget: 180 };
    return { data: board.rows, page: { nextCursor: null } } as never;
  });
  const post = vi.spyOn(api, 'post');
  for (const answer of answers) post.mockResolvedValueOnce(answer);
  const page = mount(WaitingReminders, {
    props: { only: '' },
    global: { plugins: [...withQueries(), i18n, aRouter()], stubs: { Icon: true, MoveReminder: true } },
  });
  await flushPromises();
  await page.get('[role=checkbox]').trigger('click');
  await page
    .findAll('button')
    .find((one) => one.text() === 'Kirim sekarang')!
    .trigger('click');
  await flushPromises();
  const become = async (next: Reminder[]) => {
    board.rows = next;
    await refetch(useQueryCache(), [REMINDERS]);
    await flushPromises();
  };
  return { post, become };
}

it('counts and sends what can go, and names what nobody’s word lets through', async () => {
  const { post } = await sendAll(
    [
      ...[aReminder(1), aReminder(2, { reason: 'cs_open' })],
      ...[aReminder(3, { reason: 'opted_out' }), aReminder(4, { reason: 'out_of_stock' })],
    ],
    [done(1), done(2)],
  );
  await asks('Tetap kirim 2 pengingat?');
  expect(named('[data-held]')).toEqual(['Sari 2Sedang dilayani CS']);
  expect(named('[data-stuck]')).toEqual(['Sari 3Pelanggan berhenti menerima pesan', 'Sari 4Stok habis']);
  expect(dialog()!.textContent).toContain('2 yang kamu pilih tidak ikut');
  await press('Kirim saja');
  expect(post).toHaveBeenCalledExactlyOnceWith('/reminders/bulk', { action: 'send_now', ...seen(1, 2) });
  expect(dialog()).toBeNull();
});

it('offers nothing where none of those chosen can go', async () => {
  const { post } = await sendAll([1, 2].map((id) => aReminder(id, { reason: 'opted_out' })));
  await asks('Tidak ada yang bisa dikirim');
  expect(dialog()!.textContent).not.toContain('ditanyakan lagi');
  expect(button('Kirim sekarang').disabled).toBe(true);
  expect(post).not.toHaveBeenCalled();
});

it('asks about those outside their hours, in the question that was open, and sends them once that is confirmed', async () => {
  const { post } = await sendAll(
    [aReminder(1), aReminder(2, { reason: 'cs_open' }), aReminder(3)],
    [done(1), outside(2), outside(3)],
    [done(2), done(3)],
  );
  await asks('Tetap kirim 3 pengingat?');
  expect(dialog()!.textContent).toContain('di luar jam kirim pelanggannya ditanyakan lagi');
  const open = dialog();
  await press('Kirim saja');
  expect(dialog()).toBe(open);
  expect(open!.textContent).toContain('Tetap kirim 2 pengingat?');
  expect(open!.textContent).toContain('2 pengingat ini belum dikirim, karena sekarang di luar jam kirim');
  expect(named('[data-outside]')).toEqual(['Sari 2Sedang dilayani CS', 'Sari 3']);
  await press('Tetap kirim');
  expect(post).toHaveBeenLastCalledWith('/reminders/bulk', {
    ...{ action: 'send_now', confirmed: true },
    ...seen(2, 3),
  });
  expect(post).toHaveBeenCalledTimes(2);
  expect(dialog()).toBeNull();
});

it('asks about the hours also where nothing else was to be asked', async () => {
  const { post } = await sendAll([aReminder(1), aReminder(2)], [outside(1), done(2)]);
  await asks('Tetap kirim 1 pengingat?');
  expect(named('[data-outside]')).toEqual(['Sari 1']);
  await press('Batal');
  expect(dialog()).toBeNull();
  expect(post).toHaveBeenCalledTimes(1);
});

it('asks about the rows as they were chosen, and sends those, whatever the board shows by then', async () => {
  const { post, become } = await sendAll(
    [aReminder(1), aReminder(2, { reason: 'cs_open' })],
    [done(1), done(2)],
  );
  await asks('Tetap kirim 2 pengingat?');
  await become([aReminder(2, { cycleNumber: 2 })]);
  expect(dialog()!.textContent).toContain('Tetap kirim 2 pengingat?');
  expect(named('[data-held]')).toEqual(['Sari 2Sedang dilayani CS']);
  await press('Kirim saja');
  expect(post).toHaveBeenCalledExactlyOnceWith('/reminders/bulk', { action: 'send_now', ...seen(1, 2) });
});

test('more than one request takes are asked about, and said to go later', async () => {
  const act = vi.fn(async () => ({ done: [], refused: new Map<number, string>() }));
  const { question, send, confirm } = useSendMany(act);
  const rows = Array.from({ length: 502 }, (_, n) => aReminder(n + 1));
  await send(rows);
  expect(act).not.toHaveBeenCalled();
  mount(SendMany, {
    props: { question: question.value!, act: confirm },
    global: { plugins: [...withQueries(), i18n, aRouter()] },
  });
  await flushPromises();
  expect(dialog()!.textContent).toContain('Kirim 500 pengingat?');
  expect(dialog()!.textContent).toContain('Sekali kirim paling banyak 500; 2 lainnya tetap terpilih.');
  await press('Kirim sekarang');
  expect(act).toHaveBeenCalledExactlyOnceWith({ action: 'send_now' }, rows.slice(0, 500));
});
