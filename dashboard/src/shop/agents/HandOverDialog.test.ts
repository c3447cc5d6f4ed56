import type { TeamMember } from '@roms/contracts/team';
import bundledIcons from '@nuxt/ui/runtime/vue/plugins/icons.js';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { api, ApiError } from '../../api/client.ts';
import { i18n } from '../../i18n.ts';
import { withQueries } from '../../live/queries.fixture.ts';
import { aRouter } from '../../router.fixture.ts';
import { aPerson } from '../login/login.fixture.ts';
import { useLoginStore } from '../login/login.store.ts';
import HandOverDialog from './HandOverDialog.vue';
import type { Handing } from './team.api.ts';
import '../../api/error-words.ts';

const member = (id: number, name: string, fields: Partial<TeamMember> = {}): TeamMember => ({
  ...{ id, name, role: 'cs', state: 'online', openCount: 0, capacity: 20 },
  ...fields,
});
const team = [
  member(7, 'Rina'),
  member(8, 'Ani', { state: 'offline' }),
  member(9, 'Beni', { openCount: 12 }),
  member(10, 'Cici', { openCount: 3 }),
];

enableAutoUnmount(afterEach);
beforeEach(() => {
  document.body.replaceChildren();
  vi.spyOn(api, 'get').mockImplementation(() => Promise.resolve(team as never));
});
afterEach(() => vi.restoreAllMocks());

async function open(give: (handing: Handing) => Promise<void>, props: object = {}) {
  const plugins = withQueries();
  useLoginStore().me = aPerson();
  const dialog = mount(HandOverDialog, {
    props: { open: false, except: 7, give, ...props },
    global: { plugins: [...plugins, i18n, aRouter(), bundledIcons] },
    attachTo: document.body,
  });
  await dialog.setProps({ open: true });
  await flushPromises();
  return dialog;
}
const names = () =>
  [...document.querySelectorAll('input[type=radio]')].map(
    (input) => input.closest('label')!.textContent ?? '',
  );
async function choose(name: string) {
  const label = [...document.querySelectorAll('label')].find((one) => one.textContent?.includes(name))!;
  label.querySelector('input')!.click();
  await flushPromises();
}
async function submit() {
  document.querySelector('form')!.dispatchEvent(new Event('submit', { cancelable: true, bubbles: true }));
  await flushPromises();
}

it('offers colleagues with state and load, who is there and has least first, and not whose it is', async () => {
  await open(vi.fn());
  expect(names().map((text) => /Ani|Beni|Cici|Rina/.exec(text)?.[0])).toEqual(['Cici', 'Beni', 'Ani']);
  expect(names()[1]).toMatch(/Online.*12 dari 20 chat/);
});

it('gives it to who was chosen, with a note when there is one', async () => {
  const give = vi.fn().mockResolvedValue(undefined);
  const dialog = await open(give);
  await submit();
  expect(give).not.toHaveBeenCalled();
  await choose('Cici');
  const note = document.querySelector('textarea')!;
  note.value = '  minta ongkir  ';
  note.dispatchEvent(new Event('input'));
  await submit();
  expect(give).toHaveBeenCalledWith({ assigneeId: 10, note: 'minta ongkir' });
  expect(dialog.emitted('update:open')?.at(-1)).toEqual([false]);
});

it('gives many back to the queue, and says what went wrong', async () => {
  const give = vi.fn().mockRejectedValue(new ApiError(422, 'agent_inactive', 'gone'));
  const dialog = await open(give, { count: 3, toQueue: true });
  expect(document.body.textContent).toContain('Serahkan 3 percakapan');
  await choose('antrean');
  expect(document.querySelector('textarea')).toBeNull();
  await submit();
  expect(give).toHaveBeenCalledWith({ assigneeId: null });
  expect(document.querySelector('[role=alert]')?.textContent).not.toBe('');
  expect(dialog.emitted('update:open')?.at(-1)).not.toEqual([false]);
});
