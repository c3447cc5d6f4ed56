import type { TeamMember } from '@roms/contracts/team';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { i18n } from '../i18n.ts';
import { emitLive } from '../live/bus.ts';
import { withQueries } from '../live/queries.fixture.ts';
import { aRouter } from '../router.fixture.ts';
import { useTeamStore } from '../shop/agents/team.store.ts';
import { aPerson } from '../shop/login/login.fixture.ts';
import { useLoginStore } from '../shop/login/login.store.ts';
import AvailabilitySwitch from './AvailabilitySwitch.vue';

const rina: TeamMember = {
  id: 7,
  name: 'Rina',
  role: 'cs',
  state: 'offline',
  openCount: 0,
  capacity: 20,
};
const asked: { method: string; path: string; body: unknown }[] = [];
let isRefused = false;

enableAutoUnmount(afterEach);
beforeEach(() => {
  asked.length = 0;
  isRefused = false;
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const body: unknown = init.body ? JSON.parse(String(init.body)) : null;
    if (init.method !== 'GET')
      asked.push({ method: String(init.method), path: new URL(url, 'http://x').pathname, body });
    if (isRefused && init.method === 'PUT')
      return Response.json({ error: { code: 'x', message: 'no' } }, { status: 500 });
    return Response.json({ data: init.method === 'PUT' ? body : [rina] });
  });
});
afterEach(() => vi.unstubAllGlobals());

/** A menu that shows what it holds; its items are chosen by name. */
const Menu = {
  props: ['items'],
  template: `<div><slot /><button v-for="item in items" :key="item.label" class="item" @click="item.onSelect()">{{ item.label }}</button></div>`,
};

async function draw() {
  const plugins = withQueries();
  useLoginStore().me = aPerson();
  const shown = mount(AvailabilitySwitch, {
    global: {
      plugins: [...plugins, i18n, aRouter()],
      stubs: { UDropdownMenu: Menu, DropdownMenu: Menu },
    },
  });
  await flushPromises();
  return shown;
}
const choose = async (shown: Awaited<ReturnType<typeof draw>>, label: string) => {
  await shown
    .findAll('.item')
    .find((item) => item.text() === label)!
    .trigger('click');
  await flushPromises();
};

it('shows the own state, changes it, and hears of it from elsewhere', async () => {
  const shown = await draw();
  expect(shown.get('button').text()).toContain('Offline');
  expect(shown.get('button').classes()).not.toContain('invisible');
  await choose(shown, 'Online');
  expect(asked).toEqual([{ method: 'PUT', path: '/api/v1/me/availability', body: { state: 'online' } }]);
  expect(shown.get('button').text()).toContain('Online');
  emitLive('team.updated', { team: [{ ...rina, state: 'busy' }] });
  await flushPromises();
  expect(shown.get('button').text()).toContain('Sibuk');
  await choose(shown, 'Sibuk');
  expect(asked).toHaveLength(1);
});

it('keeps its place, unseen, until the team is known', async () => {
  vi.stubGlobal('fetch', () => new Promise(() => undefined));
  expect((await draw()).get('button').classes()).toContain('invisible');
});

it('keeps what is true when it was not taken', async () => {
  const shown = await draw();
  isRefused = true;
  await choose(shown, 'Online');
  expect(shown.get('button').text()).toContain('Offline');
});

it('takes no answer that was asked for before the news', async () => {
  await draw();
  const team = useTeamStore();
  const late = team.load();
  team.apply([{ ...rina, state: 'busy' }]);
  await late;
  expect(team.own?.state).toBe('busy');
});
