import type { Import } from '@roms/contracts/imports';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, expect, it, vi } from 'vitest';
import { api } from '../../api/client.ts';
import { i18n } from '../../i18n.ts';
import { withQueries } from '../../live/queries.fixture.ts';
import { aRouter } from '../../router.fixture.ts';
import ImportsView from './ImportsView.vue';
import { importsApi } from './imports.api.ts';

enableAutoUnmount(afterEach);
afterEach(() => void vi.restoreAllMocks());

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
