import { DEFAULT_SETTINGS, type Settings, type UpdateSettings } from '@roms/contracts/settings';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createMemoryHistory, createRouter } from 'vue-router';
import { api } from '../../api/client.ts';
import { i18n } from '../../i18n.ts';
import { withQueries } from '../../live/queries.fixture.ts';
import { aPerson } from '../../shop/login/login.fixture.ts';
import { useLoginStore } from '../../shop/login/login.store.ts';
import HoursView from './HoursView.vue';
import { named, removed, restored } from './holiday-form.ts';
import { dayProblem, hoursOf, nextPart, usualWeek, weekOf } from '../../shop/hours/week-form.ts';

const router = createRouter({
  history: createMemoryHistory(),
  routes: [{ path: '/:page(.*)*', component: { template: '<i />' } }],
});

enableAutoUnmount(afterEach);
beforeEach(() =>
  vi.useFakeTimers({
    now: new Date('2026-11-22T05:00:00.000Z'),
    toFake: ['Date', 'setInterval', 'clearInterval'],
  }),
);
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** The page over a shop that takes what is saved. */
async function show(change: Partial<Settings> = {}) {
  const plugins = withQueries();
  useLoginStore().me = aPerson({ role: 'admin' });
  let settings: Settings = { ...DEFAULT_SETTINGS, shopName: 'Kopi Someah', ...change };
  vi.spyOn(api, 'get').mockImplementation(() => Promise.resolve(settings as never));
  const patch = vi.spyOn(api, 'patch').mockImplementation((_path, body) => {
    settings = { ...settings, ...(body as Partial<Settings>) };
    return Promise.resolve(settings as never);
  });
  const view = mount(HoursView, { global: { plugins: [...plugins, i18n, router] } });
  await flushPromises();
  const form = (title: string) => view.findAll('form').find((one) => one.text().startsWith(title))!;
  return { view, form, saved: () => patch.mock.calls.map(([, body]) => body as UpdateSettings) };
}
const OFFICE: Settings['businessHours'] = { mon: [{ from: '08:00', to: '12:00' }] };

describe('the week', () => {
  it('leaves closed days out, and comes back as it was', () => {
    expect(hoursOf(weekOf(OFFICE))).toEqual(OFFICE);
    expect(usualWeek().sun).toEqual([]);
    expect(Object.keys(hoursOf(usualWeek()))).toHaveLength(6);
  });
  it('says what is wrong with a day', () => {
    const part = (from: string, to: string) => ({ from, to });
    expect(dayProblem([part('08:00', '12:00'), part('12:00', '17:00')])).toBeNull();
    expect(dayProblem([part('08:00', '')])).toBe('missing');
    expect(dayProblem([part('17:00', '08:00')])).toBe('backwards');
    expect(dayProblem([part('08:00', '12:00'), part('11:00', '17:00')])).toBe('overlap');
  });
  it('offers further hours that fit behind the last', () => {
    const after = (to: string) => nextPart([{ from: '00:00', to }]);
    expect(after('12:00')).toEqual({ from: '13:00', to: '17:00' });
    expect(dayProblem([{ from: '08:00', to: '20:30' }, after('20:30')])).toBeNull();
    expect(dayProblem([{ from: '08:00', to: '23:00' }, after('23:00')])).toBeNull();
  });
});

describe('holidays', () => {
  it('are added, called otherwise, taken out and brought back', () => {
    const added = named([], '2026-12-24', 'Cuti bersama');
    expect(removed(added, '2026-12-24')).toEqual([]);
    const none = removed(added, '2026-08-17');
    expect(none).toEqual([{ date: '2026-08-17', name: null }, ...added]);
    expect(restored(none, '2026-08-17')).toEqual(added);
  });
});

describe('the page', () => {
  it('is never closed until somebody sets hours, then saves the week that is shown', async () => {
    const { form, saved } = await show();
    const hours = form('Jam buka');
    expect(hours.text()).toContain('selalu buka');
    await hours.get('button[role="switch"]').trigger('click');
    expect(hours.get('[data-day="sun"]').text()).toContain('Tutup');
    await hours.trigger('submit');
    await flushPromises();
    expect(saved()).toEqual([{ businessHours: hoursOf(usualWeek()) }]);
    expect(hours.get('button[type="submit"]').attributes('disabled')).toBeDefined();
  });

  it('saves no hours that overlap, and says so where they stand', async () => {
    const { form, saved } = await show({ businessHours: OFFICE });
    const monday = form('Jam buka').get('[data-day="mon"]');
    await monday.get('input[aria-label="Senin, tutup jam"]').setValue('07.00');
    expect(monday.get('[role="alert"]').text()).toContain('sesudah jam buka');
    await form('Jam buka').trigger('submit');
    expect(saved()).toEqual([]);
  });

  it('shows the away message as the customer will see it, and keeps a variable out that has no value', async () => {
    const { form, saved } = await show({ businessHours: OFFICE });
    const away = form('Pesan saat tutup');
    await away.get('button[role="switch"]').trigger('click');
    await away.get('textarea').setValue('Halo {name}, {order_number} menyusul');
    await away.trigger('submit');
    expect(saved()).toEqual([]);
    expect(away.text()).toContain('{order_number} tidak bisa dipakai');
    await away.get('textarea').setValue('Halo {customer_name}, {shop_name} *tutup*.');
    expect(away.text()).toContain('Halo Ibu Sari, Kopi Someah tutup.');
    await away.trigger('submit');
    await flushPromises();
    expect(saved()).toEqual([{ away: { on: true, body: 'Halo {customer_name}, {shop_name} *tutup*.' } }]);
  });

  it('says that an away message without hours is never sent', async () => {
    const { form } = await show({ away: { on: true, body: 'Kami tutup' } });
    expect(form('Pesan saat tutup').text()).toContain('tidak pernah dikirim');
  });

  it('lists the computed holidays of a year, and saves what was made of them', async () => {
    const { form, saved } = await show();
    const holidays = form('Hari libur');
    expect(holidays.findAll('[data-date]')).toHaveLength(16);
    await holidays.get('[data-date="2026-08-17"] button').trigger('click');
    expect(holidays.text()).toContain('Tetap buka');
    await holidays.get('[data-date="2026-12-25"] input').setValue('Natal, toko tutup');
    const [day, name] = holidays.findAll('input').slice(-2);
    await day!.setValue('24-12-2026');
    await name!.setValue('Cuti bersama');
    await holidays.get('button[aria-label="Tambah hari libur"]').trigger('click');
    await holidays.trigger('submit');
    await flushPromises();
    expect(saved()).toEqual([
      {
        holidays: [
          { date: '2026-08-17', name: null },
          { date: '2026-12-24', name: 'Cuti bersama' },
          { date: '2026-12-25', name: 'Natal, toko tutup' },
        ],
      },
    ]);
  });
});

describe('resolving by itself', () => {
  it('is off until somebody switches it on, with days that can be changed', async () => {
    const { form, saved } = await show();
    const card = () => form('Selesaikan otomatis');
    expect(card().find('input[role=spinbutton]').exists()).toBe(false);
    await card().get('button[role=switch]').trigger('click');
    await card().trigger('submit');
    await flushPromises();
    expect(saved()).toEqual([{ resolveAfterDays: 14 }]);
    await card().get('button[role=switch]').trigger('click');
    await card().trigger('submit');
    await flushPromises();
    expect(saved()).toEqual([{ resolveAfterDays: 14 }, { resolveAfterDays: null }]);
  });
});
