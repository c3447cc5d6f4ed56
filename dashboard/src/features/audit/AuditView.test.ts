import type { AuditEntry } from '@roms/contracts/audit';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { api, ApiError } from '../../api/client.ts';
import { i18n } from '../../i18n.ts';
import { withQueries } from '../../live/queries.fixture.ts';
import { aRouter } from '../../router.fixture.ts';
import AuditView from './AuditView.vue';

enableAutoUnmount(afterEach);
/** What is in sight is the test's to say. */
class Sight {
  static tell: (entries: { isIntersecting: boolean }[]) => void = () => undefined;
  constructor(tell: typeof Sight.tell) {
    Sight.tell = tell;
  }
  observe() {}
  unobserve() {}
  disconnect() {}
}
const entry = (id: number, fields: Partial<AuditEntry> = {}): AuditEntry => ({
  id,
  at: '2026-11-30T02:00:00.000Z',
  actor: { kind: 'user', id: 1, name: 'Bos' },
  action: 'user.changed',
  subject: { type: 'user', id: 2 },
  before: { name: 'Rina', role: 'cs' },
  after: { name: 'Rina', role: 'admin' },
  ...fields,
});
let pages: Map<string | null, { data: AuditEntry[]; page: { nextCursor: string | null } }>;
const get = vi.spyOn(api, 'get');
/** What was asked of the log, one after the other. */
const asked = () => get.mock.calls.filter(([path]) => path === '/audit').map(([, options]) => options?.query);

beforeEach(() => {
  vi.stubGlobal('IntersectionObserver', Sight);
  pages = new Map([[null, { data: [entry(9)], page: { nextCursor: null } }]]);
  get.mockReset().mockImplementation(async (path, options) => {
    if (path === '/users') return [{ id: 2, name: 'Rina' }];
    return pages.get((options?.query?.cursor as string | null) ?? null);
  });
});
afterEach(() => vi.unstubAllGlobals());

async function open(address = '/audit') {
  const router = aRouter();
  await router.push(address);
  const view = mount(AuditView, {
    global: { plugins: [...withQueries(), i18n, router] },
    attachTo: document.body,
  });
  await flushPromises();
  return { view, router };
}

it('tells who changed what, and of the values those that changed', async () => {
  const { view } = await open();
  const row = view.get('li');
  expect(row.text()).toContain('Bos');
  expect(row.text()).toContain('mengubah');
  expect([row.get('a').text(), row.get('a').attributes('href')]).toEqual(['Rina', '/team']);
  expect(row.findAll('dt').map((dt) => dt.text())).toEqual(['Peran']);
  expect([row.get('del').text(), row.get('ins').text()]).toEqual(['Customer service', 'Admin']);
});

it('shows what it has no words for by its own name', async () => {
  pages.set(null, {
    data: [entry(1, { action: 'shoe.polished', before: null, after: { shineLevel: 3 } })],
    page: { nextCursor: null },
  });
  const { view } = await open();
  expect(view.get('li').text()).toContain('shoe.polished');
  expect(view.get('dt').text()).toBe('shine level');
});

it('goes on where the page ended, and says when there is no more', async () => {
  pages = new Map([
    [null, { data: [entry(9), entry(8)], page: { nextCursor: 'c1' } }],
    ['c1', { data: [entry(7)], page: { nextCursor: 'c2' } }],
    ['c2', { data: [entry(6)], page: { nextCursor: null } }],
  ]);
  const { view } = await open();
  expect(view.text()).not.toContain('akhir daftar');
  await view
    .findAll('button')
    .find((button) => button.text() === 'Muat berikutnya')!
    .trigger('click');
  await flushPromises();
  expect(view.findAll('li')).toHaveLength(3);
  Sight.tell([{ isIntersecting: true }]);
  await flushPromises();
  expect(view.findAll('li')).toHaveLength(4);
  expect(view.text()).toContain('akhir daftar');
});

it('asks for what the address says, whole days of the shop', async () => {
  await open('/audit?subject=order&id=7&actor=user:3&from=2026-11-01&to=2026-11-30');
  expect(asked()).toEqual([
    {
      subject: 'order:7',
      actor: 'user:3',
      // Jakarta's midnight.
      from: '2026-10-31T17:00:00.000Z',
      to: '2026-11-30T17:00:00.000Z',
      cursor: null,
    },
  ]);
});

it('writes a typed day into the address, and takes what is no day for none', async () => {
  const { view, router } = await open();
  const [from] = view.findAll('.tabular-nums input');
  await from!.setValue('5/11/2026');
  await from!.trigger('blur');
  await flushPromises();
  expect(router.currentRoute.value.query).toEqual({ from: '2026-11-05' });
  await from!.setValue('bukan hari');
  await from!.trigger('blur');
  await flushPromises();
  expect([from!.attributes('aria-invalid'), router.currentRoute.value.query]).toEqual([
    'true',
    { from: '2026-11-05' },
  ]);
});

it('tells an empty log from one in which nothing fits, and says when it cannot be had', async () => {
  pages.set(null, { data: [], page: { nextCursor: null } });
  expect((await open()).view.text()).toContain('Belum ada perubahan');
  const { view, router } = await open('/audit?subject=order');
  expect(view.text()).toContain('Tidak ketemu');
  await view
    .findAll('button')
    .find((button) => button.text() === 'Hapus saringan')!
    .trigger('click');
  await flushPromises();
  expect(router.currentRoute.value.query).toEqual({});
  get.mockRejectedValue(new ApiError(503, 'database_busy', ''));
  expect((await open()).view.get('[role=alert]').text()).toContain('Coba lagi');
});
