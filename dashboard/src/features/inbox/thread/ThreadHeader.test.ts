import { createTestingPinia } from '@pinia/testing';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, expect, it, vi } from 'vitest';
import { i18n } from '../../../i18n.ts';
import { aRouter } from '../../../router.fixture.ts';
import { aPerson } from '../../../shop/login/login.fixture.ts';
import { aConversation } from '../inbox.fixture.ts';
import ThreadHeader from './ThreadHeader.vue';

vi.mock('../inbox.api.ts');
vi.mock('@nuxt/ui/composables/useToast', () => ({ useToast: () => ({ add: vi.fn() }) }));

enableAutoUnmount(afterEach);
/** What comes on demand is compiled first. */
const PATIENCE = { timeout: 30_000 };

function draw(changes: Parameters<typeof aConversation>[1] = {}, me = aPerson()) {
  return mount(ThreadHeader, {
    props: { conversation: aConversation(1, changes), panelOpen: true },
    global: {
      plugins: [i18n, aRouter(), createTestingPinia({ createSpy: vi.fn, initialState: { login: { me } } })],
      stubs: { Icon: true },
    },
    attachTo: document.body,
  });
}

/** What becomes of a conversation is said by buttons that come a moment later. */
const hasStatus = (header: ReturnType<typeof draw>) =>
  vi.waitFor(() => {
    for (const name of ['Selesaikan', 'Tindakan lain'])
      expect(header.find(`[aria-label="${name}"]`).exists()).toBe(true);
  }, PATIENCE);

it('keeps a place for the name, and names each button that may be an icon only', async () => {
  const header = draw({ unreadCount: 2 });
  await hasStatus(header);
  expect(header.get('h2').element.parentElement?.classList).toContain('min-w-32');
  const [, ...buttons] = header.findAll('button');
  const names = [
    'Ambil',
    'Tandai sudah dibaca',
    'Tunda percakapan',
    'Selesaikan',
    'Cari di percakapan ini',
    'Sembunyikan panel pelanggan',
    // Where there is no room: of these it has the rarer ones.
    'Tindakan lain',
  ];
  expect(buttons.map((button) => button.attributes('aria-label'))).toEqual(names);
  // Some say their keys as well.
  const titles = buttons.map((button) => button.attributes('title')?.replace(/ \(Alt\+.\)$/, ''));
  expect(titles).toEqual(names);
});

it('says of an open conversation only that nobody took it, and offers to take it', () => {
  const [open, resolved] = [draw(), draw({ status: 'resolved' })];
  expect(open.text()).toContain('Belum diambil');
  expect(open.find('[aria-label="Ambil"]').exists()).toBe(true);
  expect(resolved.text()).not.toContain('Belum diambil');
  expect(resolved.find('[aria-label="Ambil"]').exists()).toBe(false);
});

it('hands the keyboard on when what was done is offered no longer', async () => {
  const header = draw({ unreadCount: 2 });
  await hasStatus(header);
  const done = async (name: string, changes: Parameters<typeof aConversation>[1]) => {
    const button = header.get<HTMLElement>(`[aria-label="${name}"]`);
    button.element.focus();
    await button.trigger('click');
    await flushPromises();
    await header.setProps({ conversation: aConversation(1, changes) });
    await flushPromises();
    return document.activeElement?.getAttribute('aria-label');
  };
  const assignee = { id: 7, name: 'Rina' };
  expect(await done('Ambil', { assignee, unreadCount: 2 })).toBe('Tandai sudah dibaca');
  expect(await done('Tandai sudah dibaca', { assignee })).toBe('Tunda percakapan');
});

it('says what a conversation waits for, and leaves to its agent what becomes of it', async () => {
  const assignee = { id: 8, name: 'Dewi' };
  const status = 'snoozed' as const;
  const [own, called, admin] = [
    draw({ status, assignee: { id: 7, name: 'Rina' } }),
    draw({ status, assignee, unreadCount: 1 }),
    draw({ status, assignee }, aPerson({ role: 'admin' })),
  ];
  for (const header of [own, called, admin]) expect(header.text()).toContain('Ditunda sampai');
  const mayResolve = (header: typeof own) => header.find('[aria-label="Selesaikan"]').exists();
  await vi.waitFor(() => expect([own, called, admin].map(mayResolve)).toEqual([true, false, true]), PATIENCE);
  expect(called.find('[aria-label="Tandai sudah dibaca"]').exists()).toBe(false);
});
