import { createTestingPinia } from '@pinia/testing';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, expect, it, vi } from 'vitest';
import { i18n } from '../../../i18n.ts';
import { aRouter } from '../../../router.fixture.ts';
import { aConversation } from '../inbox.fixture.ts';
import ThreadHeader from './ThreadHeader.vue';

vi.mock('../inbox.api.ts');
vi.mock('@nuxt/ui/composables/useToast', () => ({ useToast: () => ({ add: vi.fn() }) }));

enableAutoUnmount(afterEach);

function draw(changes: Parameters<typeof aConversation>[1] = {}) {
  return mount(ThreadHeader, {
    props: { conversation: aConversation(1, changes), panelOpen: true },
    global: { plugins: [i18n, aRouter(), createTestingPinia({ createSpy: vi.fn })], stubs: { Icon: true } },
    attachTo: document.body,
  });
}

it('keeps a place for the name, and names each button that may be an icon only', () => {
  const header = draw({ unreadCount: 2 });
  expect(header.get('h2').element.parentElement?.classList).toContain('min-w-32');
  const [, ...buttons] = header.findAll('button');
  const names = ['Ambil', 'Tandai sudah dibaca', 'Cari di percakapan ini', 'Sembunyikan panel pelanggan'];
  expect(buttons.map((button) => button.attributes('aria-label'))).toEqual(names);
  expect(buttons.map((button) => button.attributes('title'))).toEqual(names);
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
  await flushPromises();
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
  expect(await done('Tandai sudah dibaca', { assignee })).toBe('Cari di percakapan ini');
});
