import bundledIcons from '@nuxt/ui/runtime/vue/plugins/icons.js';
import type { Template, TemplatePreview } from '@roms/contracts/templates';
import type { Me, Role } from '@roms/contracts/users';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createMemoryHistory, createRouter, RouterView } from 'vue-router';
import { api, ApiError } from '../../api/client.ts';
import { i18n } from '../../i18n.ts';
import { withQueries } from '../../live/queries.fixture.ts';
import { useLoginStore } from '../../shop/login/login.store.ts';
import { routes } from './routes.ts';
import { templatesApi } from '../../shop/templates/templates.api.ts';

enableAutoUnmount(afterEach);
beforeEach(() => void vi.restoreAllMocks());
afterEach(() => void vi.useRealTimers());

const USED: Template = {
  id: 1,
  name: 'Ramah',
  purpose: 'thank_you',
  body: 'Halo {customer_name}',
  active: true,
};
const SPARE: Template = { ...USED, id: 2, name: 'Singkat', body: 'Terima kasih!', active: false };
const SARI = { id: 7, name: 'Ibu Sari', phone: '6281141000007', orderCount: 2 };

async function openPage(
  path: string,
  { role = 'admin', preview = {} }: { role?: Role; preview?: Partial<TemplatePreview> } = {},
) {
  vi.spyOn(templatesApi, 'all').mockResolvedValue([USED, SPARE]);
  vi.spyOn(api, 'get').mockResolvedValue({ data: [SARI], page: { nextCursor: null } });
  const shown = vi
    .spyOn(templatesApi, 'preview')
    .mockImplementation(async ({ body }) => ({ body: `«${body}»`, missing: [], unknown: [], ...preview }));
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [...routes, { path: '/inbox/:id', component: RouterView }],
  });
  await router.push(path);
  const plugins = withQueries();
  useLoginStore().me = {
    user: { id: 1, name: 'Ani', email: 'a@x.id', role },
    shop: { name: 'Kopi Someah', zone: 'Asia/Jakarta' },
  } as Me;
  const page = mount(RouterView, {
    global: { plugins: [...plugins, i18n, router, bundledIcons] },
    attachTo: document.body,
  });
  await vi.waitFor(() => expect(page.find('h1').exists()).toBe(true), { timeout: 20_000 });
  await flushPromises();
  const button = (words: string) => page.findAll('button').find((one) => one.text() === words);
  return { page, router, shown, button };
}
const previewed = (page: Awaited<ReturnType<typeof openPage>>['page'], text: string) =>
  vi.waitFor(() => expect(page.get('[data-preview]').text()).toContain(text), { timeout: 20_000 });

describe('the list of texts', () => {
  it('stands by purpose, says which one customers get, and where none is', async () => {
    const { page } = await openPage('/templates');
    const rows = page.findAll('[data-purpose=thank_you] li').map((row) => row.text());
    expect(rows.map((row) => row.includes('Dipakai'))).toEqual([true, false]);
    expect(page.get('[data-purpose=reminder]').text()).toContain('tidak terkirim');
    expect(page.get('[data-purpose=free]').text()).toContain('Belum ada');
  });

  it('offers CS nothing to write', async () => {
    const { page } = await openPage('/templates', { role: 'cs' });
    expect(page.findAll('a').map((one) => one.attributes('href'))).toEqual(['/templates/1', '/templates/2']);
  });
});

describe('the editor', () => {
  it('shows the text on a real customer as it is typed, and what customers get today beside it', async () => {
    const { page, shown } = await openPage('/templates/2');
    await previewed(page, '«Terima kasih!»');
    await vi.waitFor(() => expect(page.get('[data-today]').text()).toContain('«Halo {customer_name}»'));
    await page.get('textarea').setValue('Makasih, {customer_name}!');
    await previewed(page, 'Makasih');
    expect(shown).toHaveBeenLastCalledWith({
      purpose: 'thank_you',
      body: 'Makasih, {customer_name}!',
      customerId: 7,
    });
  });

  it('puts a variable where the caret is, of those that this purpose is given', async () => {
    const { page } = await openPage('/templates/1');
    const names = page.findAll('[data-variable]').map((one) => one.attributes('data-variable'));
    expect(names).toContain('order_number');
    expect(names).not.toContain('answer');
    page.get('textarea').element.setSelectionRange(5, 20);
    await page.get('[data-variable=shop_name]').trigger('click');
    expect(page.get('textarea').element.value).toBe('Halo {shop_name}');
  });

  it('says beside the field what nobody can fill, and saves nothing of it', async () => {
    const change = vi.spyOn(templatesApi, 'change');
    const { page } = await openPage('/templates/1');
    await page.get('textarea').setValue('Halo {voucher} {answer}');
    expect(page.text()).toContain('{voucher}, {answer}');
    expect(page.get('textarea').attributes('aria-invalid')).toBe('true');
    await page.get('form').trigger('submit');
    await flushPromises();
    expect(change).not.toHaveBeenCalled();
    expect(page.get('textarea').element.value).toBe('Halo {voucher} {answer}');
  });

  it('says whose place a text takes, takes it, and keeps what was typed when that fails', async () => {
    const change = vi
      .spyOn(templatesApi, 'change')
      .mockRejectedValueOnce(new ApiError(503, 'unavailable', ''))
      .mockResolvedValue({ ...SPARE, active: true });
    const { page, router } = await openPage('/templates/2');
    await page.get('[role=switch]').trigger('click');
    expect(page.text()).toContain('“Ramah” menjadi cadangan');
    await page.get('textarea').setValue('Makasih!');
    await page.get('form').trigger('submit');
    await flushPromises();
    expect(page.find('[role=alert]').exists()).toBe(true);
    expect(page.get('textarea').element.value).toBe('Makasih!');
    await page.get('form').trigger('submit');
    await vi.waitFor(() => expect(router.currentRoute.value.path).toBe('/templates'));
    expect(change).toHaveBeenLastCalledWith(2, { name: 'Singkat', body: 'Makasih!', active: true });
  });

  it('sends a trial of what is previewed, and offers none of what could not be sent', async () => {
    const test = vi.spyOn(templatesApi, 'test').mockResolvedValue({ messageId: 1, conversationId: 9 });
    const { page, button } = await openPage('/templates/2');
    await previewed(page, 'Terima kasih');
    await button('Kirim uji coba')!.trigger('click');
    await flushPromises();
    expect(test).toHaveBeenCalledExactlyOnceWith({
      clientId: expect.any(String) as string,
      purpose: 'thank_you',
      body: 'Terima kasih!',
      customerId: 7,
    });
    expect(page.get('a[href="/inbox/9"]').text()).toBe('Lihat');
  });

  it('names what the chosen customer has no value for', async () => {
    const { page, button } = await openPage('/templates/2', { preview: { missing: ['order_number'] } });
    await previewed(page, 'Terima kasih');
    expect(page.text()).toContain('tidak punya data: Nomor order');
    expect(button('Kirim uji coba')!.attributes('disabled')).toBeDefined();
  });
});
