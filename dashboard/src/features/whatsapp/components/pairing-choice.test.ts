import { enableAutoUnmount, flushPromises, mount, type VueWrapper } from '@vue/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Component } from 'vue';
import { i18n } from '../../../i18n.ts';
import { withQueries } from '../../../live/queries.fixture.ts';
import { aRouter } from '../../../router.fixture.ts';
import * as calls from '../whatsapp.api.ts';
import { aDetail, aNumber, aReport } from '../whatsapp.fixture.ts';
import NumberCard from './NumberCard.vue';
import NumberChoices from './NumberChoices.vue';

vi.mock('../whatsapp.api.ts');
const wa = vi.mocked(calls);
enableAutoUnmount(afterEach);
beforeEach(() => {
  vi.resetAllMocks();
  wa.fetchReport.mockResolvedValue(aReport());
  wa.fetchNumber.mockResolvedValue(aDetail(aNumber()));
});

const CODE = aNumber({ state: 'qr', qr: '2@code', phone: null });
/** The names of the ways to link a phone, with the one that is chosen. */
const ways = (view: VueWrapper) =>
  view.findAll('[role=tab]').map((tab) => `${tab.text()} ${tab.attributes('aria-selected')}`);
const BY_QR = ['Pindai kode QR true', 'Pakai kode false'];
const BY_CODE = ['Pindai kode QR false', 'Pakai kode true'];
const phoneOf = (view: VueWrapper) => view.get<HTMLInputElement>('input[type=tel]').element.value;

/** A number that shows its code, of which a person chose to type one instead and began with the phone. */
async function chooseCode(part: Component) {
  const view = mount(part, {
    props: { number: CODE },
    global: { plugins: [...withQueries(), i18n, aRouter()] },
    attachTo: document.body,
  });
  // The card fetches this part once it is wanted.
  await vi.waitFor(() => expect(ways(view)).toHaveLength(2), { timeout: 60_000 });
  await view.findAll('[role=tab]')[1]!.trigger('mousedown', { button: 0 });
  await view.get('input[type=tel]').setValue('0812-3456');
  const become = async (change: Parameters<typeof aNumber>[0]) => {
    await view.setProps({ number: { ...CODE, ...change } });
    await flushPromises();
  };
  return { view, become };
}

const PARTS: [string, Component][] = [
  ['card of the page of health', NumberCard],
  ['card of the page of numbers', NumberChoices],
];
it.each(PARTS)('keeps the way that was chosen while the number starts again: %s', async (_name, part) => {
  const { view, become } = await chooseCode(part);
  expect(ways(view)).toEqual(BY_CODE);
  await become({ state: 'starting', qr: null });
  expect(ways(view)).toEqual([]);
  await become({ qr: '2@next' });
  expect([ways(view), phoneOf(view)]).toEqual([BY_CODE, '0812-3456']);
});

it.each(PARTS)('begins anew once a phone was linked, and with another number: %s', async (_name, part) => {
  const { view, become } = await chooseCode(part);
  await become({ state: 'ready', qr: null });
  await become({});
  expect([ways(view), phoneOf(view)]).toEqual([BY_QR, '']);

  await view.findAll('[role=tab]')[1]!.trigger('mousedown', { button: 0 });
  await become({ id: 'cabang' });
  expect(ways(view)).toEqual(BY_QR);
});
