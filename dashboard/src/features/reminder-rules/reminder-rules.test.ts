import type { ReminderRule, RuleForecast } from '@roms/contracts/reminder-rules';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { i18n } from '../../i18n.ts';
import { withQueries } from '../../live/queries.fixture.ts';
import { aRouter } from '../../router.fixture.ts';
import ReminderRulesView from './ReminderRulesView.vue';
import { draftOf, ruleOf, wrongFields } from './rule-form.ts';
import * as calls from './rules.api.ts';

vi.mock('./rules.api.ts', async (original) => {
  const { RULES } = await original<typeof calls>();
  const call = () => vi.fn();
  return {
    RULES,
    rulesApi: {
      all: call(),
      create: call(),
      change: call(),
      remove: call(),
      forecast: call(),
      texts: call(),
    },
  };
});
const wire = vi.mocked(calls.rulesApi);
enableAutoUnmount(afterEach);
beforeEach(() => void vi.resetAllMocks());

const RULE: ReminderRule = {
  id: 1,
  name: 'Semua produk',
  productIds: [],
  products: [],
  productId: null,
  mode: 'days',
  days: 30,
  leadDays: 0,
  time: null,
  templateId: null,
  active: true,
};
const COFFEE: ReminderRule = {
  ...RULE,
  ...{ id: 2, name: 'Kopi', productIds: [7, 8], products: [7, 8].map((id) => ({ id, name: `Kopi ${id}` })) },
  ...{ mode: 'learned', leadDays: 3, time: '10:30', active: false },
};
const FORECAST: RuleForecast = {
  ...{ running: 4, past: 2, dueNow: 1 },
  days: [
    { from: '2026-12-01T00:00:00Z', before: 1, after: 3 },
    { from: '2026-12-02T00:00:00Z', before: 0, after: 2 },
  ],
};
const Panel = {
  props: ['open', 'title'],
  template: `<div v-if="open" role="dialog">{{ title }}<slot name="body" /><slot name="footer" /></div>`,
};

async function open(rules: ReminderRule[]) {
  wire.all.mockResolvedValue(rules);
  wire.texts.mockResolvedValue([]);
  wire.forecast.mockResolvedValue(FORECAST);
  const page = mount(ReminderRulesView, {
    global: {
      plugins: [...withQueries(), i18n, aRouter()],
      stubs: { Modal: Panel, Slideover: Panel, Icon: true },
    },
  });
  await flushPromises();
  return page;
}
const press = async (page: Awaited<ReturnType<typeof open>>, name: string) => {
  const button = page
    .findAll('button')
    .find((one) => one.attributes('aria-label') === name || one.text() === name);
  await button!.trigger(button!.attributes('type') === 'submit' ? 'submit' : 'click');
  await flushPromises();
};

const save = async (page: Awaited<ReturnType<typeof open>>) => {
  await page.get('form').trigger('submit');
  await flushPromises();
};

it('says each rule in a sentence, or what to do when there is none', async () => {
  const page = await open([RULE, COFFEE]);
  const rows = page.findAll('li').map((row) => row.text());
  expect(rows[0]).toContain('30 hari setelah selesai, pada jam pengingat toko');
  expect(rows[1]).toContain('Mati');
  expect(rows[1]).toContain('Kopi 7, Kopi 8');
  expect(rows[1]).toContain(
    'mengikuti kebiasaan beli, 3 hari lebih awal, 30 hari kalau belum ada riwayat, mulai jam 10.30',
  );
  expect((await open([])).text()).toContain('Belum ada aturan');
});

it('shows what an edit would do before it is saved, and says what it did', async () => {
  const page = await open([RULE]);
  await press(page, 'Ubah Semua produk');
  const form = page.get('[role=dialog]');
  expect(form.text()).toContain('4 pengingat menunggu.');
  expect(form.text()).toContain('2 order lama ikut diingatkan.');
  expect(form.text()).toContain('5 pengingat, sekarang 1.');
  expect(form.text()).toContain('1 langsung jatuh tempo');
  expect(wire.forecast).toHaveBeenCalledWith({
    ...ruleOf(draftOf(RULE)),
    id: 1,
    applyTo: 'past',
    pastDays: 30,
  });
  wire.change.mockResolvedValue({ ...RULE, moves: 4, past: 0 });
  await save(page);
  expect(wire.change).toHaveBeenCalledWith(1, ruleOf(draftOf(RULE)));
  expect(page.find('[role=dialog]').exists()).toBe(false);
});

it('keeps a rule without a name, and deletes one after a question', async () => {
  const page = await open([RULE]);
  await press(page, 'Buat aturan');
  await save(page);
  expect(wire.create).not.toHaveBeenCalled();
  expect(page.text()).toContain('Isi nama aturan.');
  await press(page, 'Batal');
  await press(page, 'Hapus Semua produk');
  expect(page.get('[role=dialog]').text()).toContain('Hapus aturan Semua produk?');
  await press(page, 'Hapus');
  expect(wire.remove).toHaveBeenCalledWith(1);
});

it('knows what is wrong with a draft, and what of it goes over the wire', () => {
  const draft = draftOf(COFFEE);
  expect([...wrongFields(draft)]).toEqual([]);
  expect(ruleOf(draft)).toEqual({
    ...{ name: 'Kopi', productIds: [7, 8], mode: 'learned', days: 30, leadDays: 3, time: '10:30' },
    ...{ templateId: null, active: false, applyTo: 'running' },
  });
  expect(
    ruleOf({ ...draft, mode: 'days', isForAll: true, hasOwnTime: false, applyTo: 'past' }),
  ).toMatchObject({
    ...{ productIds: [], leadDays: 0, time: null, applyTo: 'past', pastDays: 30 },
  });
  const wrong = { ...draft, name: ' ', products: [], days: 366, leadDays: NaN, time: '', pastDays: 0 };
  expect([...wrongFields({ ...wrong, applyTo: 'past' })]).toEqual([
    ...['name', 'products', 'days', 'leadDays', 'time', 'pastDays'],
  ]);
});
