import type { ReminderResults } from '@roms/contracts/reminder-results';
import { flushPromises, mount } from '@vue/test-utils';
import { afterEach, expect, it, vi } from 'vitest';
import { api } from '../../../api/client.ts';
import { i18n } from '../../../i18n.ts';
import { withQueries } from '../../../live/queries.fixture.ts';
import ResultStrip from './ResultStrip.vue';

afterEach(() => void vi.restoreAllMocks());

const RESULTS: ReminderResults = {
  ...{ days: 30, delivered: 10, ordered: 3, orders: 4, revenue: 412_000 },
  ...{ heldOut: { count: 0, ordered: 0 }, isTooFew: true },
};
const open = () =>
  mount(ResultStrip, { global: { plugins: [...withQueries(), i18n], stubs: { Icon: true } } });

async function draw(change: Partial<ReminderResults>): Promise<string> {
  vi.spyOn(api, 'get').mockResolvedValue({ ...RESULTS, ...change } as never);
  const strip = open();
  await flushPromises();
  return strip.text().replace(/\s+/g, ' ');
}

// That nothing below jumps when they come, a browser measures (tests/e2e/look.test.ts).
it('says that the figures are on their way in the place where they come', async () => {
  let answer!: (results: ReminderResults) => void;
  vi.spyOn(api, 'get').mockReturnValue(new Promise((resolve) => (answer = resolve)) as never);
  const strip = open();
  await flushPromises();
  const { role, 'aria-busy': busy, 'aria-label': label } = strip.get('[aria-busy]').attributes();
  expect([role, busy, label]).toEqual(['status', 'true', 'Memuat…']);
  expect(strip.find('section').exists()).toBe(false);
  answer({ ...RESULTS, delivered: 0, ordered: 0, revenue: 0 });
  await flushPromises();
  expect(strip.find('[aria-busy]').exists()).toBe(false);
  const named = strip.get('section').attributes('aria-labelledby');
  expect(strip.get(`#${named}`).text()).toBe('Hasil 30 hari terakhir');
});

it('says what reminders brought, and nothing of a comparison that nobody makes', async () => {
  expect(await draw({})).toMatch(/^Hasil 30 hari terakhir ?3 dari 10 pesan lagi, Rp 412.000$/);
  expect(await draw({ delivered: 0, ordered: 0, orders: 0, revenue: 0 })).toContain('Belum ada pengingat');
});

it('counts who was held out, and warns as long as they are too few to compare', async () => {
  const heldOut = { count: 20, ordered: 5 };
  const few = await draw({ delivered: 180, heldOut });
  expect(few).toContain('Tidak diingatkan sebagai pembanding: 20. Yang tetap pesan: 5.');
  expect(few).toContain('Baru 200 pengingat dan pembanding.');
  expect(await draw({ delivered: 400, heldOut, isTooFew: false })).not.toContain('Baru');
});
