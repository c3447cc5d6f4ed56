import type { Reminder } from '@roms/contracts/reminders';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { api } from '../../api/client.ts';
import { i18n } from '../../i18n.ts';
import { withQueries } from '../../live/queries.fixture.ts';
import { aRouter } from '../../router.fixture.ts';
import { reminderApi } from '../../shop/orders/orders.api.ts';
import { aPreview } from '../../shop/orders/send-reminder.fixture.ts';
import EmptyState from '../../ui/EmptyState.vue';
import { aReminder } from './board.fixture.ts';
import RemindersView from './RemindersView.vue';

const { add } = vi.hoisted(() => ({ add: vi.fn() }));
vi.mock('@nuxt/ui/composables/useToast', () => ({ useToast: () => ({ add }) }));
enableAutoUnmount(afterEach);
afterEach(() => void vi.restoreAllMocks());
beforeEach(() => add.mockReset());

const none = { count: 0, isMore: false };
const NEEDS = { repair: { count: 3, isMore: false }, decide: none, no_time: none, unconfirmed: none };

async function open(rows: Reminder[], address = '/reminders') {
  const get = vi.spyOn(api, 'get').mockImplementation(async (path) => {
    if (path === '/reminders/load') return { days: [], budget: 180 };
    if (path === '/reminders/needs') return NEEDS;
    return { data: rows, page: { nextCursor: null } } as never;
  });
  const router = aRouter();
  await router.push(address);
  const page = mount(RemindersView, {
    global: {
      plugins: [...withQueries(), i18n, router],
      stubs: { Icon: true, MoveReminder: true, ResultStrip: true },
    },
  });
  await flushPromises();
  return { page, get, router };
}

it('lists the past reminders that a report counted, says which, and leads to all', async () => {
  const { page, get, router } = await open(
    [],
    '/reminders?tab=past&reached=read&from=2026-11-16&to=2026-11-18',
  );
  await vi.dynamicImportSettled();
  await flushPromises();
  expect(page.text()).toContain('Pengingat yang dibaca · Sen 16 Nov – Rab 18 Nov');
  const asked = { from: '2026-11-16', to: '2026-11-18', reached: 'read', cursor: null };
  expect(get).toHaveBeenCalledWith('/reminders/past', { query: asked, signal: expect.anything() });
  await page
    .findAll('button')
    .find((one) => one.text() === 'Lihat semua riwayat')!
    .trigger('click');
  await flushPromises();
  expect(router.currentRoute.value.query).toEqual({ tab: 'past' });
});

it.each([
  ['tab=past', 'Belum ada pengingat yang selesai', true],
  ['tab=past&reached=read', 'Tidak ada pengingat di pilihan ini', false],
  ['tab=waiting', 'Tidak ada pengingat yang menunggu', true],
  ['tab=waiting&day=2026-11-24', 'Tidak ada pengingat di pilihan ini', false],
])('says of what nothing is there: %s', async (address, title, isDescribed) => {
  const { page } = await open([], `/reminders?${address}`);
  await vi.dynamicImportSettled();
  await flushPromises();
  const empty = page.getComponent(EmptyState);
  expect(empty.findAll('p').map((one) => one.text())).toEqual([
    title,
    ...(isDescribed ? [expect.any(String)] : []),
  ]);
});

it('says for whom, when and why then, by day, with the text and how full the days are', async () => {
  const { page } = await open([
    aReminder(1),
    aReminder(2, {
      dueAt: '2030-01-03T02:00:00.000Z',
      product: { name: 'Kopi Gayo', others: 2 },
      fullFrom: '2030-01-02T02:00:00.000Z',
      body: null,
      missing: ['total'],
    }),
  ]);
  expect(page.findAll('h2').map((one) => one.text())).toEqual([
    ...['14 hari ke depan', expect.stringContaining('2 Jan'), expect.stringContaining('3 Jan')],
  ]);
  expect(page.text()).toContain('180 pengingat sehari');
  expect(page.text()).toContain('dari 4 pembelian Sari 1: 27 hari');
  expect(page.text()).toContain('Kopi habis?');
  expect(page.text()).toContain('Kopi Gayo +2 produk lain');
  expect(page.text()).not.toContain('+0');
  expect(page.text()).toContain('Hari semula sudah penuh, dipindahkan dari 2 Jan');
  expect(page.text()).toContain('Data kurang: total');
  // What waits for a person says so from its tab.
  expect(page.get('[role=tablist]').text()).toContain('Perlu diperbaiki3');
});

it('asks about one with its text before it is sent, and sends many as they were chosen', async () => {
  const preview = vi.spyOn(reminderApi, 'preview').mockResolvedValue(aPreview());
  const post = vi.spyOn(api, 'post').mockResolvedValue([
    { orderId: 1, outcome: 'done' },
    { orderId: 2, outcome: 'done' },
  ]);
  const { page } = await open([aReminder(1), aReminder(2)]);
  const [all, first] = page.findAll('[role=checkbox]');
  const send = () => page.findAll('button').find((one) => one.text() === 'Kirim sekarang')!;
  await first!.trigger('click');
  await send().trigger('click');
  await vi.waitFor(() => expect(document.body.textContent).toContain(aPreview().body), { timeout: 60_000 });
  expect(preview).toHaveBeenCalledWith(1);
  expect(post).not.toHaveBeenCalled();
  await all!.trigger('click');
  await send().trigger('click');
  await flushPromises();
  expect(post.mock.calls[0]).toMatchObject(['/reminders/bulk', { action: 'send_now', orderIds: [1, 2] }]);
});

it('asks before many are sent of which some are kept back, whose and why', async () => {
  const post = vi.spyOn(api, 'post').mockResolvedValue([{ orderId: 1, outcome: 'done' }]);
  const { page } = await open([
    aReminder(1),
    aReminder(2, { reason: 'cs_open' }),
    aReminder(3, { reason: 'quiet_hours' }),
  ]);
  await page.findAll('[role=checkbox]')[0]!.trigger('click');
  await page
    .findAll('button')
    .find((one) => one.text() === 'Kirim sekarang')!
    .trigger('click');
  const dialog = () => document.querySelector('[role=dialog]');
  await vi.waitFor(() => expect(dialog()?.textContent).toContain('Tetap kirim 3 pengingat?'), {
    timeout: 60_000,
  });
  const held = [...document.querySelectorAll('[data-held] li')].map(({ textContent }) => textContent);
  expect(held).toEqual(['Sari 2Sedang dilayani CS']);
  expect(post).not.toHaveBeenCalled();
  const yes = [...dialog()!.querySelectorAll('button')].find(
    (one) => one.textContent?.trim() === 'Kirim saja',
  );
  yes!.click();
  await flushPromises();
  expect(post.mock.calls[0]).toMatchObject(['/reminders/bulk', { action: 'send_now', orderIds: [1, 2, 3] }]);
  expect(dialog()).toBeNull();
});

it('skips many at once, says what was refused in its row, and takes a skip back', async () => {
  const post = vi.spyOn(api, 'post').mockResolvedValue([
    { orderId: 1, outcome: 'done' },
    { orderId: 2, outcome: 'refused', code: 'reminder_not_waiting' },
  ]);
  const { page } = await open([aReminder(1), aReminder(2)]);
  await page.findAll('[role=checkbox]')[0]!.trigger('click');
  await flushPromises();
  const skip = page.findAll('button').find((one) => one.text() === 'Lewati')!;
  // Twice, as people do.
  for (let times = 0; times < 2; times += 1) (skip.element as HTMLElement).click();
  await flushPromises();
  expect(post).toHaveBeenCalledExactlyOnceWith('/reminders/bulk', {
    action: 'skip',
    orderIds: [1, 2],
    cycles: [
      { orderId: 1, cycleNumber: 1 },
      { orderId: 2, cycleNumber: 1 },
    ],
  });
  expect(page.text()).toContain('Pengingat ini sudah tidak menunggu.');
  const [told] = add.mock.calls.at(-1) as [{ title: string; actions: { onClick: () => void }[] }];
  expect(told.title).toBe('1 pengingat dilewati');
  post.mockResolvedValue([{ orderId: 1, outcome: 'done' }]);
  told.actions[0]!.onClick();
  await flushPromises();
  expect(post).toHaveBeenLastCalledWith('/reminders/bulk', {
    action: 'undo_skip',
    orderIds: [1],
    cycles: [{ orderId: 1, cycleNumber: 1 }],
  });
});
