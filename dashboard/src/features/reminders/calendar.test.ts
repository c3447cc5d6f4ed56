import type { ReminderCalendar as Calendar } from '@roms/contracts/reminders';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { api } from '../../api/client.ts';
import { i18n } from '../../i18n.ts';
import { withQueries } from '../../live/queries.fixture.ts';
import { aRouter } from '../../router.fixture.ts';
import { onCalendar } from './board.fixture.ts';
import ReminderCalendar from './components/ReminderCalendar.vue';
import { movedTo } from './moved-to.ts';

const { add } = vi.hoisted(() => ({ add: vi.fn() }));
vi.mock('@nuxt/ui/composables/useToast', () => ({ useToast: () => ({ add }) }));
enableAutoUnmount(afterEach);
afterEach(() => void vi.restoreAllMocks());
beforeEach(() => add.mockReset());

const DATES = ['2030-01-01', '2030-01-02', '2030-01-03', '2030-01-04'];

async function open(change: Partial<Calendar['days'][number]> = {}) {
  const days = DATES.map((date) => ({
    date,
    count: 0,
    reminders: [] as Calendar['days'][number]['reminders'],
  }));
  days[1] = {
    date: DATES[1]!,
    count: 9,
    reminders: [onCalendar(1), onCalendar(2, { isMoved: true })],
    ...change,
  };
  const get = vi
    .spyOn(api, 'get')
    .mockImplementation(async () => structuredClone({ days, budget: 10 }) as never);
  const page = mount(ReminderCalendar, {
    attachTo: document.body,
    global: { plugins: [...withQueries(), i18n, aRouter()], stubs: { Icon: true } },
  });
  await flushPromises();
  const chip = (orderId: number) => page.get(`[data-reminder="${orderId}"]`);
  const dayOf = (orderId: number) => chip(orderId).element.closest<HTMLElement>('[data-day]')?.dataset.day;
  return { page, get, chip, dayOf, days };
}

it('shows how full each day is, and leads to the rest of one', async () => {
  const { page } = await open();
  const day = page.get('[data-day="2030-01-02"]');
  expect(day.text()).toContain('9 dari 10');
  await day
    .findAll('button')
    .find((one) => one.text() === '7 lainnya')!
    .trigger('click');
  expect(page.emitted('day')).toEqual([['2030-01-02']]);
});

it('is moved by keys, shown on its new day at once, and taken back', async () => {
  let answer!: (outcomes: unknown) => void;
  const post = vi
    .spyOn(api, 'post')
    .mockImplementation(() => new Promise((done) => (answer = done)) as never);
  const { page, chip, dayOf, days } = await open();
  await chip(1).trigger('click');
  expect(chip(1).attributes('aria-pressed')).toBe('true');
  await chip(1).trigger('keydown', { key: 'ArrowRight' });
  expect(page.get('[aria-live]').text()).toContain('Sari 1 dipegang');
  await chip(1).trigger('keydown', { key: 'Enter' });
  // Nobody has answered yet.
  expect(dayOf(1)).toBe('2030-01-03');
  expect(page.get('[data-day="2030-01-03"]').text()).toContain('1 dari 10');
  expect(document.activeElement).toBe(chip(1).element);
  expect(post).toHaveBeenCalledWith('/reminders/bulk', {
    ...{ action: 'move', dueAt: '2030-01-03T02:00:30.000Z', orderIds: [1] },
    cycles: [{ orderId: 1, cycleNumber: 1 }],
  });
  days[1]!.reminders.shift();
  days[2]!.reminders.push(onCalendar(1, { dueAt: '2030-01-03T02:00:30.000Z', isMoved: true }));
  answer([{ orderId: 1, outcome: 'done' }]);
  await flushPromises();
  expect(dayOf(1)).toBe('2030-01-03');
  const [told] = add.mock.calls.at(-1) as [{ actions: { onClick: () => void }[] }];
  told.actions[0]!.onClick();
  expect(post.mock.lastCall?.[1]).toMatchObject({ action: 'undo_move', orderIds: [1] });
});

it('gives back a time that somebody had chosen before as that time', async () => {
  const post = vi.spyOn(api, 'post').mockResolvedValue([{ orderId: 2, outcome: 'done' }]);
  const { page, chip } = await open();
  await chip(2).trigger('click');
  await page.get('[aria-label="Taruh di Jum 4 Jan"]').trigger('click');
  await flushPromises();
  const [told] = add.mock.calls.at(-1) as [{ actions: { onClick: () => void }[] }];
  told.actions[0]!.onClick();
  expect(post.mock.lastCall?.[1]).toMatchObject({ action: 'move', dueAt: '2030-01-02T02:00:30.000Z' });
});

it('goes back where it was and says why when it is refused; a drag to where it is asks nothing', async () => {
  const post = vi
    .spyOn(api, 'post')
    .mockResolvedValue([{ orderId: 1, outcome: 'refused', code: 'reminder_changed' }]);
  const { page, chip, dayOf } = await open();
  await chip(1).trigger('dragstart');
  await page.get('[data-day="2030-01-02"]').trigger('drop');
  expect(post).not.toHaveBeenCalled();
  await chip(1).trigger('dragstart');
  await page.get('[data-day="2030-01-04"]').trigger('drop');
  await flushPromises();
  expect(dayOf(1)).toBe('2030-01-02');
  expect(page.get('[role=alert]').text()).toContain('Pengingat ini sudah berubah.');
});

it('says why one of two moves was refused that were on their way at once', async () => {
  const answers: ((outcomes: unknown) => void)[] = [];
  vi.spyOn(api, 'post').mockImplementation(() => new Promise((done) => answers.push(done)) as never);
  const { page, chip, dayOf } = await open();
  for (const orderId of [1, 2]) {
    await chip(orderId).trigger('dragstart');
    await page.get('[data-day="2030-01-04"]').trigger('drop');
  }
  answers[0]!([{ orderId: 1, outcome: 'refused', code: 'reminder_changed' }]);
  answers[1]!([{ orderId: 2, outcome: 'done' }]);
  await flushPromises();
  expect(dayOf(1)).toBe('2030-01-02');
  expect(page.get('[role=alert]').text()).toContain('Pengingat ini sudah berubah.');
});

it('asks for nothing that has passed, and lets go by Escape', async () => {
  const post = vi.spyOn(api, 'post');
  vi.setSystemTime('2030-01-01T05:00:00Z');
  try {
    const { page, chip } = await open();
    await chip(1).trigger('click');
    await chip(1).trigger('keydown', { key: 'Escape' });
    expect(chip(1).attributes('aria-pressed')).toBe('false');
    await chip(1).trigger('click');
    await chip(1).trigger('keydown', { key: 'ArrowLeft' });
    await chip(1).trigger('keydown', { key: 'Enter' });
    expect(page.get('[role=alert]').text()).toContain('Jamnya di hari itu sudah lewat.');
    expect(post).not.toHaveBeenCalled();
  } finally {
    vi.useRealTimers();
  }
});

it('keeps the hour of the customer’s clock, whatever the day of the shop', () => {
  // 07.30 in Jayapura is 05.30 in Jakarta.
  const early = onCalendar(1, { dueAt: '2030-01-01T22:30:12.000Z', zone: 'Asia/Jayapura' });
  expect(movedTo(early, '2030-01-05', 'Asia/Jakarta').toISOString()).toBe('2030-01-04T22:30:12.000Z');
  expect(movedTo(onCalendar(1), '2030-01-01', 'Asia/Jakarta').toISOString()).toBe('2030-01-01T02:00:30.000Z');
});
