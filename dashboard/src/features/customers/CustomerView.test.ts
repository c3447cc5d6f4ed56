import bundledIcons from '@nuxt/ui/runtime/vue/plugins/icons.js';
import type { Role } from '@roms/contracts/users';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { api, ApiError } from '../../api/client.ts';
import { i18n } from '../../i18n.ts';
import { withQueries } from '../../live/queries.fixture.ts';
import { aRouter } from '../../router.fixture.ts';
import { customersApi } from '../../shop/customers/customers.api.ts';
import { aPerson } from '../../shop/login/login.fixture.ts';
import { useLoginStore } from '../../shop/login/login.store.ts';
import { aCustomer } from './customers.fixture.ts';
import { mergesApi } from './merges.api.ts';
import CustomerView from './CustomerView.vue';

enableAutoUnmount(afterEach);
beforeEach(() => void vi.restoreAllMocks());

const Dialog = {
  props: ['open', 'title', 'description'],
  template: `<div v-if="open" role="dialog">{{ title }} {{ description }}<slot name="body" /><slot name="footer" /></div>`,
};
const Menu = {
  props: ['items'],
  template: `<div><slot /><button v-for="item in items" :key="item.label" @click="item.onSelect?.($event)">{{ item.label }}</button></div>`,
};
const list = (data: unknown[]) => ({ data, page: { nextCursor: null } });
const at = '2026-11-02T03:00:00Z';

/** What the parts of the page ask for themselves, by the end of the path. */
const ANSWERS: [RegExp, unknown][] = [
  [/\/labels$/, []],
  [/\/consents$/, list([])],
  [
    /\/cycles$/,
    [
      {
        ...{
          productId: 1,
          productName: 'Kopi Gayo',
          boughtAt: at,
          quantity: 1,
          runOutAt: '2020-11-28T03:00:00Z',
        },
        cycle: { source: 'customer', days: 27, words: 'dari 4 pembelian Sari: 27 hari' },
      },
    ],
  ],
  [
    /^\/orders$/,
    list([{ id: 11, orderNumber: 'ORD-SARI', orderedAt: at, status: 'completed', totalAmount: 90_000 }]),
  ],
];

async function openPage({ role = 'admin' as Role, customer = aCustomer() } = {}) {
  vi.spyOn(customersApi, 'one').mockResolvedValue(customer);
  vi.spyOn(customersApi, 'identities').mockResolvedValue([
    { id: 1, kind: 'phone', value: '6281234567890', isMain: true, since: at },
    { id: 2, kind: 'lid', value: '120363@lid', isMain: false, since: at },
  ]);
  vi.spyOn(customersApi, 'conversations').mockResolvedValue([
    { id: 4, numberLabel: 'Toko', status: 'open', assignee: { id: 1, name: 'Ani' }, lastActivityAt: at },
  ]);
  vi.spyOn(customersApi, 'timeline').mockResolvedValue(
    list([
      {
        id: 9,
        at,
        kind: 'order',
        order: { id: 11, orderNumber: 'ORD-SARI' },
        event: 'status_changed',
        from: 'shipped',
        to: 'completed',
        actor: 'Ani',
      },
      { id: 8, at, kind: 'segment', from: 'new', to: 'loyal' },
      { id: 5, at, kind: 'consent', state: 'withdrawn' },
      { id: 4, at, kind: 'created' },
    ]) as never,
  );
  vi.spyOn(api, 'get').mockImplementation(async (path) => {
    const found = ANSWERS.find(([end]) => end.test(path));
    if (!found) throw new Error(`nobody answers ${path}`);
    return found[1] as never;
  });
  const plugins = withQueries();
  useLoginStore().me = aPerson({ role });
  const view = mount(CustomerView, {
    props: { id: 7 },
    global: {
      plugins: [...plugins, i18n, aRouter(), bundledIcons],
      stubs: { Modal: Dialog, Slideover: Dialog, DropdownMenu: Menu },
    },
    attachTo: document.body,
  });
  await settle();
  const press = async (words: string) => {
    const found = view
      .findAll('button')
      .filter((one) => one.text() === words || one.attributes('aria-label') === words);
    await found.at(-1)!.trigger('click');
    await settle();
  };
  return { view, press };
}
async function settle() {
  await flushPromises();
  await vi.dynamicImportSettled();
  await flushPromises();
}

it('tells who it is, what they bought, when that runs out, and what happened', async () => {
  const { view } = await openPage();
  expect(view.get('h1').text()).toBe('Sari');
  const text = view.text();
  expect(text).toContain('#CUST-0007');
  expect(text).toMatch(/Loyal6 order, terakhir/);
  expect(text).toContain('LID 120363');
  expect(text).toContain('ORD-SARI');
  expect(text).toContain('dari 4 pembelian Sari: 27 hari');
  expect(text).toContain('Status berubah: Dikirim → Selesai');
  expect(text).toContain('Segmen: Baru → Loyal');
  expect(view.get('a[href="/inbox/4"]').text()).toContain('Terbuka · Ani');
});

it('takes a refusal of reminders, and says when it was not kept', async () => {
  const change = vi
    .spyOn(customersApi, 'change')
    .mockResolvedValueOnce(aCustomer({ optedOut: true, optedOutAt: at }));
  const { view } = await openPage();
  const consent = view.get('[role="switch"]');
  expect(consent.attributes('aria-checked')).toBe('true');
  vi.mocked(customersApi.one).mockResolvedValue(aCustomer({ optedOut: true, optedOutAt: at }));
  await consent.trigger('click');
  await settle();
  expect(change.mock.calls).toEqual([[7, { optedOut: true }]]);
  expect(view.get('[role="switch"]').attributes('aria-checked')).toBe('false');
});

it('adds a phone, keeps what was typed when it is refused, and asks before one is taken off', async () => {
  const add = vi
    .spyOn(customersApi, 'addPhone')
    .mockRejectedValueOnce(new ApiError(409, 'phone_taken', ''))
    .mockResolvedValue([]);
  const remove = vi.spyOn(customersApi, 'removeIdentity').mockResolvedValue(null);
  const { view, press } = await openPage();
  await press('Tambah nomor');
  const field = view.get<HTMLInputElement>('input[type="tel"]');
  await field.setValue('0813 1111 2222');
  await field.element.form!.dispatchEvent(new Event('submit', { cancelable: true }));
  await settle();
  expect(view.get('input[type="tel"]').element).toMatchObject({ value: '0813 1111 2222' });
  expect(view.text()).toContain('Nomor ini sudah dipakai pelanggan lain.');
  await field.element.form!.dispatchEvent(new Event('submit', { cancelable: true }));
  await settle();
  expect(add.mock.lastCall).toEqual([7, '0813 1111 2222']);
  expect(view.find('input[type="tel"]').exists()).toBe(false);
  await press('Lepas LID 120363');
  expect(remove.mock.calls).toEqual([]);
  await press('Lepas');
  expect(remove.mock.calls).toEqual([[7, 2]]);
});

it('lets an admin say who is of the shop, and says why somebody is not deleted', async () => {
  const change = vi.spyOn(customersApi, 'change').mockResolvedValue(aCustomer({ internal: true }));
  vi.spyOn(customersApi, 'remove').mockRejectedValue(new ApiError(409, 'customer_in_use', ''));
  const { view, press } = await openPage();
  await press('Tandai orang toko');
  expect(change.mock.calls).toEqual([[7, { internal: true }]]);
  await press('Hapus pelanggan');
  await press('Hapus pelanggan');
  expect(view.get('[role="dialog"]').text()).toContain('jadi tidak bisa dihapus');
});

it('shows CS no mark of the shop', async () => {
  const { view } = await openPage({ role: 'cs' });
  expect(view.text()).not.toContain('Tandai orang toko');
  expect(view.text()).toContain('Hapus pelanggan');
});

it('shows nothing that would be refused of who was erased', async () => {
  const customer = aCustomer({ erasedAt: at, optedOut: true, phone: null, conversationId: 4 });
  const { view } = await openPage({ customer });
  expect(view.get('a[href="/inbox/4"]').text()).toContain('Buka');
  expect(view.text()).toContain('ORD-SARI');
  expect(view.find('[role="switch"], [data-segment], a[href^="/orders/new"]').exists()).toBe(false);
  for (const words of ['Ubah', 'Tambah nomor', 'Hapus pelanggan', 'Tandai orang toko'])
    expect(view.text()).not.toContain(words);
});

it('shows nothing more of what they said and were called once they are erased', async () => {
  const said = (text: string) =>
    list([
      {
        ...{ id: 1, kind: 'marketing', state: 'withdrawn', source: 'reply_word', at },
        evidence: { messageId: 3, text },
      },
    ]);
  const known = { optedOut: true, optedOutAt: at };
  const consents = vi.spyOn(customersApi, 'consents').mockResolvedValue(said('STOP dong') as never);
  const { view, press } = await openPage({ customer: aCustomer(known) });
  expect(view.text()).toContain('ditulis pelanggan: “STOP dong”');
  const erased = aCustomer({ ...known, name: 'Pelanggan dihapus', erasedAt: at });
  vi.mocked(customersApi.one).mockResolvedValue(erased);
  vi.spyOn(mergesApi, 'erase').mockResolvedValue(erased);
  consents.mockResolvedValue(said('') as never);
  const answered = vi.mocked(api.get).getMockImplementation()!;
  vi.mocked(api.get).mockImplementation(async (path, ...rest) =>
    path.endsWith('/cycles') ? ([] as never) : answered(path, ...rest),
  );
  await press('Hapus data pribadi');
  await view.get('[role="dialog"] input').setValue('hapus');
  await press('Hapus selamanya');
  expect(view.text()).not.toMatch(/STOP|Sari:/);
  expect(view.text()).toContain('ditulis pelanggan, kata-katanya sudah dihapus');
});

it('says that there is no such customer', async () => {
  const gone = new ApiError(404, 'customer_not_found', '');
  vi.spyOn(customersApi, 'one').mockRejectedValue(gone);
  const plugins = withQueries();
  useLoginStore().me = aPerson();
  const view = mount(CustomerView, {
    props: { id: 7 },
    global: { plugins: [...plugins, i18n, aRouter()] },
  });
  await settle();
  expect(view.get('[role="alert"]').text()).toContain('tidak ada');
});
