import type { Import } from '@roms/contracts/imports';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, expect, it, vi } from 'vitest';
import { api, ApiError } from '../../api/client.ts';
import { i18n } from '../../i18n.ts';
import { withQueries } from '../../live/queries.fixture.ts';
import { aRouter } from '../../router.fixture.ts';
import LoadError from '../../ui/LoadError.vue';
import ImportsView from './ImportsView.vue';
import { importsApi } from './imports.api.ts';

const add = vi.fn();
vi.mock('@nuxt/ui/composables/useToast', () => ({ useToast: () => ({ add }) }));
enableAutoUnmount(afterEach);
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  add.mockReset();
});

const anImport = (change: Partial<Import>): Import => ({
  ...{ id: 1, kind: 'orders', dryRun: true, fileName: 'a.csv', state: 'done', columns: [], error: null },
  ...{ counts: { total: 3, ok: 2, repeated: 0, failed: 1 }, actorName: 'Bos' },
  ...{ createdAt: '2030-01-02T02:00:00.000Z', endedAt: '2030-01-02T02:00:01.000Z' },
  ...change,
});

it('tries a file of the chosen kind first, then imports the same, and names the column of what failed', async () => {
  const failed = { row: 3, status: 'failed', orderId: null, cells: { sku: 'KG' } };
  vi.spyOn(api, 'get').mockImplementation(async (path) => {
    const errors = [{ field: 'stock', code: 'bad_number', message: 'is none' }];
    const left = { ...failed, row: 9, status: 'repeated', cells: { sku: 'MD' } };
    const told = [{ field: 'stock', code: 'counted_before', message: 'is known' }];
    const data = path.endsWith('/rows')
      ? [
          { ...failed, errors },
          { ...left, errors: told },
        ]
      : [];
    return { data, page: { nextCursor: null } } as never;
  });
  const send = vi
    .spyOn(importsApi, 'send')
    .mockImplementation(async (_file, kind, dryRun) => anImport({ kind, dryRun }));
  const page = mount(ImportsView, {
    global: { plugins: [...withQueries(), i18n, aRouter()], stubs: { Icon: true } },
  });
  await flushPromises();
  const press = (name: string) =>
    page
      .findAll('button')
      .find((one) => one.text() === name)!
      .trigger('click');
  await press('Produk');
  expect(page.text()).toContain('Dikenali dari SKU');
  expect(page.find('a[download]').attributes('href')).toContain('/import-templates/products');
  const file = new File(['sku,stock'], 'stok.csv');
  const input = page.find('input[type=file]');
  Object.defineProperty(input.element, 'files', { value: [file] });
  await input.trigger('change');
  await flushPromises();
  expect(send).toHaveBeenLastCalledWith(file, 'products', true);
  expect(page.text()).toContain('Stok: bukan angka yang benar');
  expect(page.text()).toContain('KG');
  expect(page.text()).toContain('Stok: sudah dihitung saat file ini masuk sebelumnya');
  await press('Impor 2 baris');
  expect(send).toHaveBeenLastCalledWith(file, 'products', false);
});

it('asks what the columns are where the header does not say enough, and lets them be changed', async () => {
  vi.spyOn(api, 'get').mockResolvedValue({ data: [], page: { nextCursor: null } } as never);
  vi.spyOn(importsApi, 'columns').mockResolvedValue([
    { written: 'Siapa', name: null, sample: 'Sari' },
    { written: 'Kontak', name: null, sample: '0812' },
    { written: 'Kota', name: 'city', sample: 'Bandung' },
  ]);
  const send = vi
    .spyOn(importsApi, 'send')
    .mockImplementation(async (_file, kind, dryRun) => anImport({ kind, dryRun }));
  const page = mount(ImportsView, {
    global: { plugins: [...withQueries(), i18n, aRouter()], stubs: { Icon: true } },
  });
  await flushPromises();
  const button = (name: string) => page.findAll('button').find((one) => one.text() === name)!;
  await button('Pelanggan').trigger('click');
  const file = new File(['Siapa,Kontak,Kota'], 'orang.csv');
  const input = page.find('input[type=file]');
  Object.defineProperty(input.element, 'files', { value: [file] });
  await input.trigger('change');
  await flushPromises();
  expect(send).not.toHaveBeenCalled();
  expect(page.text()).toContain('Belum ada kolom untuk: Nomor HP');
  expect(button('Periksa').attributes('disabled')).toBeDefined();
  const select =
    page.findAllComponents({ name: 'USelect' })[1] ?? page.findAllComponents({ name: 'Select' })[1]!;
  select.vm.$emit('update:modelValue', 'customer_phone');
  await flushPromises();
  await page.get('form').trigger('submit');
  await flushPromises();
  const names = send.mock.calls[0]![3]!.map(({ name }) => name);
  expect([send.mock.calls[0]![1], send.mock.calls[0]![2], names]).toEqual([
    'customers',
    true,
    [null, 'customer_phone', 'city'],
  ]);
  await button('Ubah kolom').trigger('click');
  expect(page.text()).toContain('Cocokkan kolom');
});

/** The page with its earlier imports; `press` finds a button by its words. */
async function open() {
  const page = mount(ImportsView, {
    global: { plugins: [...withQueries(), i18n, aRouter()], stubs: { Icon: true } },
  });
  await flushPromises();
  const press = async (words: string) => {
    await page
      .findAll('button')
      .find((one) => one.text().includes(words))!
      .trigger('click');
    await flushPromises();
  };
  const choose = async (name: string) => {
    const input = page.get('input[type=file]');
    Object.defineProperty(input.element, 'files', { value: [new File(['x'], name)], configurable: true });
    await input.trigger('change');
    await flushPromises();
  };
  return { page, press, choose };
}

it('keeps the earlier ones when a next page fails, and says so', async () => {
  vi.spyOn(importsApi, 'list').mockImplementation(async (cursor) => {
    if (cursor !== null) throw new ApiError(503, 'unavailable', '');
    return { data: [anImport({ fileName: 'lama.csv' })], page: { nextCursor: 'next' } };
  });
  const { page, press } = await open();
  await press('Muat berikutnya');
  expect(page.text()).toContain('lama.csv');
  expect(page.findComponent(LoadError).exists()).toBe(true);
});

it('shows what was chosen last, whatever becomes of a file that was left', async () => {
  const list = vi
    .spyOn(importsApi, 'list')
    .mockResolvedValue({ data: [anImport({ id: 9, fileName: 'lama.csv' })], page: { nextCursor: null } });
  vi.spyOn(importsApi, 'toldRows').mockResolvedValue({ data: [], page: { nextCursor: null } });
  const columns = Promise.withResolvers<never>();
  vi.spyOn(importsApi, 'columns').mockReturnValueOnce(columns.promise).mockResolvedValue([]);
  const tried = Promise.withResolvers<Import>();
  const send = vi.spyOn(importsApi, 'send').mockReturnValueOnce(tried.promise);
  const { page, press, choose } = await open();
  const heading = () => page.get('section h2').text();

  await choose('baru.csv');
  await press('lama.csv');
  expect(heading()).toBe('lama.csv');
  columns.resolve([{ written: 'Siapa', name: null, sample: 'Sari' }] as never);
  await flushPromises();
  // Nobody is asked about the columns of a file that was left, and nothing of it is sent.
  expect([heading(), send.mock.calls.length]).toEqual(['lama.csv', 0]);

  await press('File lain');
  await choose('baru.csv');
  expect(send).toHaveBeenCalledTimes(1);
  await press('lama.csv');
  const asked = list.mock.calls.length;
  tried.resolve(anImport({ id: 10, fileName: 'baru.csv' }));
  await flushPromises();
  // It is among the earlier ones.
  expect([heading(), list.mock.calls.length]).toEqual(['lama.csv', asked + 1]);
});

it('lets go of a file that was left, and says nothing of its failure', async () => {
  vi.spyOn(importsApi, 'list').mockResolvedValue({
    data: [anImport({ id: 9, fileName: 'lama.csv' })],
    page: { nextCursor: null },
  });
  vi.spyOn(importsApi, 'toldRows').mockResolvedValue({ data: [], page: { nextCursor: null } });
  vi.spyOn(importsApi, 'columns').mockResolvedValue([]);
  const tried = Promise.withResolvers<Import>();
  vi.spyOn(importsApi, 'send').mockReturnValueOnce(tried.promise);
  const { page, press, choose } = await open();
  await choose('baru.csv');
  await press('lama.csv');
  await press('File lain');
  // Another file may be chosen while the one that was left is on its way.
  const button = page.findAll('button').find((one) => one.text() === 'Pilih file')!;
  expect(button.attributes('disabled')).toBeUndefined();
  tried.reject(new ApiError(503, 'unavailable', ''));
  await flushPromises();
  expect(page.find('[role=alert]').exists()).toBe(false);
  expect(add).not.toHaveBeenCalled();
});

/** A file that was tried and is being imported; `lama.csv` is an earlier one. */
async function importing() {
  vi.spyOn(importsApi, 'list').mockResolvedValue({
    data: [anImport({ id: 9, fileName: 'lama.csv' })],
    page: { nextCursor: null },
  });
  vi.spyOn(importsApi, 'toldRows').mockResolvedValue({ data: [], page: { nextCursor: null } });
  vi.spyOn(importsApi, 'columns').mockResolvedValue([]);
  const sent = Promise.withResolvers<Import>();
  vi.spyOn(importsApi, 'send')
    .mockResolvedValueOnce(anImport({ id: 10, fileName: 'baru.csv' }))
    .mockReturnValueOnce(sent.promise);
  const opened = await open();
  await opened.choose('baru.csv');
  await opened.press('Impor 2 baris');
  return { ...opened, sent };
}

it.each<[string, (of: Awaited<ReturnType<typeof importing>>) => unknown]>([
  ['for another file', ({ press }) => press('File lain')],
  ['for an earlier import', ({ press }) => press('lama.csv')],
  ['for another page', ({ page }) => page.unmount()],
])('says of a file that was left %s that it was not imported', async (_where, leave) => {
  const opened = await importing();
  await leave(opened);
  const list = vi.mocked(importsApi.list).mockClear();
  opened.sent.reject(new ApiError(503, 'unavailable', ''));
  await flushPromises();
  expect(add).toHaveBeenCalledWith(
    expect.objectContaining({ title: 'baru.csv tidak jadi diimpor', color: 'error', duration: 0 }),
  );
  expect(list).toHaveBeenCalledTimes(1);
});

it('follows an import that was left where it is listed, until it is over', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const { page, press, sent } = await importing();
  await press('lama.csv');
  const rows = (state: Import['state']) => ({
    data: [anImport({ id: 11, fileName: 'baru.csv', dryRun: false, state })],
    page: { nextCursor: null },
  });
  const list = vi.mocked(importsApi.list).mockClear().mockResolvedValue(rows('running'));
  sent.resolve(anImport({ id: 11, fileName: 'baru.csv', dryRun: false, state: 'queued' }));
  await flushPromises();
  expect(list).toHaveBeenCalledTimes(1);
  const next = async () => {
    await vi.advanceTimersByTimeAsync(1_000);
    await flushPromises();
  };
  await next();
  list.mockResolvedValue(rows('done'));
  await next();
  expect(page.text()).toContain('2 masuk');
  expect(list).toHaveBeenCalledTimes(3);
  await next();
  expect(list).toHaveBeenCalledTimes(3);
});
