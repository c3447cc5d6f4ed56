import type { Person } from '@roms/contracts/users';
import { enableAutoUnmount, mount } from '@vue/test-utils';
import { afterEach, expect, it } from 'vitest';
import { nextTick } from 'vue';
import { i18n } from '../../i18n.ts';
import { withQueries } from '../../live/queries.fixture.ts';
import { aRouter } from '../../router.fixture.ts';
import { useTeamStore } from '../../shop/agents/team.store.ts';
import PersonRow from './components/PersonRow.vue';

enableAutoUnmount(afterEach);
const rina: Person = {
  ...{ id: 2, name: 'Rina', email: 'rina@toko.id', role: 'cs', active: true, capacity: null },
  shiftHours: null,
  ...{ hasTotp: false, availability: 'offline', openConversations: 1, lastSeenAt: null },
};

it('tells state and chats as the account has them, and from then on as they change', async () => {
  const row = mount(PersonRow, {
    props: { person: rina },
    global: { plugins: [...withQueries(), i18n, aRouter()] },
  });
  const told = () => row.findAll('dd').map((dd) => dd.text());
  expect(told()).toEqual(['Offline', '1 chat', 'Tidak sedang masuk']);
  useTeamStore().apply([{ id: 2, name: 'Rina', role: 'cs', state: 'busy', openCount: 4, capacity: 20 }]);
  await nextTick();
  expect(told().slice(0, 2)).toEqual(['Sibuk', '4 chat dari 20']);
});
