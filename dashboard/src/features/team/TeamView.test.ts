import { useQueryCache } from '@pinia/colada';
import type { Person, UpdateUser } from '@roms/contracts/users';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { api, ApiError } from '../../api/client.ts';
import { i18n } from '../../i18n.ts';
import { withQueries } from '../../live/queries.fixture.ts';
import { refetch } from '../../live/refetch.ts';
import { aRouter } from '../../router.fixture.ts';
import { useLoginStore } from '../../shop/login/login.store.ts';
import TeamView from './TeamView.vue';
import { PEOPLE } from './use-people.ts';

enableAutoUnmount(afterEach);
const bos: Person = {
  ...{ id: 1, name: 'Bos', email: 'bos@toko.id', role: 'admin', active: true, capacity: null },
  ...{
    shiftHours: null,
    hasTotp: false,
    availability: 'offline',
    openConversations: 0,
    lastSeenAt: '2026-11-30T02:00:00Z',
  },
};
const rina: Person = {
  ...{ id: 2, name: 'Rina', email: 'rina@toko.id', role: 'cs', active: true, capacity: 5 },
  ...{ shiftHours: null, hasTotp: true, availability: 'online', openConversations: 3, lastSeenAt: null },
};
let people: Person[];
const get = vi.spyOn(api, 'get');
const post = vi.spyOn(api, 'post');
const patch = vi.spyOn(api, 'patch');

beforeEach(() => {
  document.body.replaceChildren();
  people = [bos, rina];
  get.mockReset().mockImplementation(async (path) => (path === '/team' ? [] : people));
  post.mockReset();
  patch.mockReset();
});

async function open() {
  const plugins = withQueries();
  useLoginStore().me = {
    user: { id: 1, name: 'Bos', email: 'bos@toko.id', role: 'admin' },
    shop: { name: 'Kopi', zone: 'Asia/Jakarta' },
    temporalUiUrl: null,
    temporalNamespace: null,
  };
  const view = mount(TeamView, {
    global: { plugins: [...plugins, i18n, aRouter()], stubs: { PersonRow: PersonRowStub } },
    attachTo: document.body,
  });
  await flushPromises();
  return view;
}
/** The row's menu opens by a pointer that this browser does not have: what it chooses is given here. */
const PersonRowStub = {
  name: 'PersonRow',
  props: ['person'],
  emits: ['act'],
  template: '<li>{{ person.name }}</li>',
};
async function act(view: Awaited<ReturnType<typeof open>>, index: number, action: string) {
  view.findAllComponents({ name: 'PersonRow' })[index]!.vm.$emit('act', action);
  await flushPromises();
}
async function press(label: string) {
  const found = [...document.querySelectorAll('button')].filter(
    (button) => button.textContent?.trim() === label,
  );
  found.at(-1)!.click();
  await flushPromises();
}
const field = (selector: string) => document.querySelector<HTMLInputElement>(selector)!;
async function fill(selector: string, text: string) {
  field(selector).value = text;
  field(selector).dispatchEvent(new Event('input'));
  await flushPromises();
}
const said = () => document.body.textContent ?? '';

it('says what a deactivation does to the conversations before it is done', async () => {
  patch.mockResolvedValue(rina);
  const view = await open();
  await act(view, 1, 'deactivate');
  expect(said()).toContain('3 percakapan terbuka dibagikan');
  expect(patch).not.toHaveBeenCalled();
  await press('Nonaktifkan');
  expect(patch).toHaveBeenCalledExactlyOnceWith('/users/2', { active: false });
  expect(get.mock.calls.filter(([path]) => path === '/users')).toHaveLength(2);
});

it('keeps the question open with the reason when it is refused', async () => {
  patch.mockRejectedValue(new ApiError(409, 'last_admin', ''));
  const view = await open();
  await act(view, 1, 'deactivate');
  await press('Nonaktifkan');
  expect(document.querySelector('[role=dialog] [role=alert]')?.textContent).toContain('admin terakhir');
});

it('lets somebody in by a link, which is shown once', async () => {
  post.mockResolvedValue({ ...rina, id: 3, name: 'Wati', inviteUrl: 'http://toko/password#rahasia' });
  await open();
  await press('Tambah orang');
  await fill('#person-form input[maxlength="100"]', 'Wati');
  await fill('#person-form input[type=email]', 'wati@toko.id');
  field('#person-form').closest('form')!.requestSubmit();
  await flushPromises();
  expect(post).toHaveBeenCalledExactlyOnceWith('/users', {
    name: 'Wati',
    email: 'wati@toko.id',
    role: 'cs',
  });
  expect(field('input[readonly]').value).toBe('http://toko/password#rahasia');
  await press('Selesai');
  expect(document.body.innerHTML).not.toContain('rahasia');
});

it('lets nobody in twice when their hours could not be saved, and loses no link over it', async () => {
  post.mockResolvedValue({ ...rina, id: 3, name: 'Wati', inviteUrl: 'http://toko/password#rahasia' });
  patch.mockRejectedValueOnce(new ApiError(503, 'database_busy', '')).mockResolvedValue(rina);
  await open();
  await press('Tambah orang');
  await fill('#person-form input[maxlength="100"]', 'Wati');
  await fill('#person-form input[type=email]', 'wati@toko.id');
  field('#person-form fieldset button[role=switch]').click();
  await flushPromises();
  const send = async () => {
    field('#person-form').closest('form')!.requestSubmit();
    await flushPromises();
  };
  await send();
  expect(field('#person-form')).not.toBeNull();
  await send();
  expect(post).toHaveBeenCalledOnce();
  expect(patch.mock.calls.map(([path]) => path)).toEqual(['/users/3', '/users/3']);
  expect(field('input[readonly]').value).toBe('http://toko/password#rahasia');
});

it('leads to the address that another account has', async () => {
  post.mockRejectedValue(new ApiError(409, 'email_taken', ''));
  await open();
  await press('Tambah orang');
  await fill('#person-form input[maxlength="100"]', 'Wati');
  await fill('#person-form input[type=email]', 'rina@toko.id');
  field('#person-form').closest('form')!.requestSubmit();
  await flushPromises();
  expect(said()).toContain('sudah dipakai akun lain');
  expect(document.activeElement).toBe(field('#person-form input[type=email]'));
});

it('sends of an edit what was changed', async () => {
  patch.mockResolvedValue(rina);
  const view = await open();
  await act(view, 1, 'edit');
  await fill('#person-form input[maxlength="100"]', 'Rina Sari');
  field('#person-form').closest('form')!.requestSubmit();
  await flushPromises();
  expect(patch).toHaveBeenCalledExactlyOnceWith('/users/2', { name: 'Rina Sari' });
});

it('gives a person hours of work, and none that end before they begin', async () => {
  patch.mockResolvedValue(rina);
  const view = await open();
  await act(view, 1, 'edit');
  field('#person-form fieldset button[role=switch]').click();
  await flushPromises();
  await fill('[aria-label="Senin, selesai jam"]', '07.00');
  expect(said()).toContain('Jam selesai harus sesudah jam mulai');
  field('#person-form').closest('form')!.requestSubmit();
  await flushPromises();
  expect(patch).not.toHaveBeenCalled();
  await fill('[aria-label="Senin, selesai jam"]', '15.30');
  field('#person-form').closest('form')!.requestSubmit();
  await flushPromises();
  const { mon, sun } = (patch.mock.calls[0]![1] as UpdateUser).shiftHours!;
  expect([mon, sun]).toEqual([[{ from: '08:00', to: '15:30' }], undefined]);
});

it('invites a colleague where there is none', async () => {
  people = [bos];
  expect((await open()).text()).toContain('Belum ada rekan');
});

it('says when the list cannot be had', async () => {
  get.mockRejectedValue(new ApiError(503, 'database_busy', ''));
  expect((await open()).find('[role=alert]').text()).toContain('Coba lagi');
});

it('keeps the list when it cannot be had again, and says so above it', async () => {
  const view = await open();
  get.mockRejectedValue(new ApiError(503, 'database_busy', ''));
  await refetch(useQueryCache(), PEOPLE);
  await flushPromises();
  expect(view.get('[role=alert]').text()).toContain('Coba lagi');
  expect(view.findAll('li').map((row) => row.text())).toEqual(['Bos', 'Rina']);
});
