import { useQueryCache } from '@pinia/colada';
import { enableAutoUnmount, flushPromises, mount } from '@vue/test-utils';
import { afterEach, expect, it, vi } from 'vitest';
import { h, reactive, type Component } from 'vue';
import { api } from '../../api/client.ts';
import { later } from '../../api/later.fixture.ts';
import { i18n } from '../../i18n.ts';
import { withQueries } from '../../live/queries.fixture.ts';
import { refetch } from '../../live/refetch.ts';
import { aRouter } from '../../router.fixture.ts';
import EmptyState from '../../ui/EmptyState.vue';
import NeededReminders from './components/NeededReminders.vue';
import PastReminders from './components/PastReminders.vue';
import WaitingReminders from './components/WaitingReminders.vue';
import { REMINDERS } from './reminders.api.ts';

enableAutoUnmount(afterEach);
afterEach(() => void vi.restoreAllMocks());

const EVERY = { from: '', to: '', reached: '' };
const LISTS: [string, Component, object, object][] = [
  ['past', PastReminders, EVERY, { ...EVERY, reached: 'read' }],
  ['waiting', WaitingReminders, { only: '' }, { only: '2026-11-24' }],
  ['needed', NeededReminders, { need: 'repair' }, { need: 'decide' }],
];

/** A list that has found nothing; what is asked for from then on is not answered. */
async function openEmpty(list: Component, props: object) {
  const get = vi.spyOn(api, 'get').mockImplementation(async (path) => {
    if (path === '/reminders/load') return { days: [], budget: 180 };
    return { data: [], page: { nextCursor: null } } as never;
  });
  const asked = reactive({ ...props });
  const page = mount(() => h(list, asked), {
    global: {
      plugins: [...withQueries(), i18n, aRouter()],
      stubs: { Icon: true, MoveReminder: true, ResultStrip: true },
    },
  });
  await flushPromises();
  get.mockReset().mockImplementation(() => later<never>().promise);
  return {
    get,
    isEmpty: () => page.findComponent(EmptyState).exists(),
    become: (next: object) => Object.assign(asked, next),
  };
}

it.each(LISTS)('says that nothing is there while it looks again: %s', async (_name, list, props) => {
  const { get, isEmpty } = await openEmpty(list, props);
  expect(isEmpty()).toBe(true);
  void refetch(useQueryCache(), [REMINDERS]);
  await flushPromises();
  expect(get).toHaveBeenCalled();
  expect(isEmpty()).toBe(true);
});

it.each(LISTS)(
  'does not say of another filter that it finds nothing: %s',
  async (_name, list, props, next) => {
    const { isEmpty, become } = await openEmpty(list, props);
    become(next);
    await flushPromises();
    expect(isEmpty()).toBe(false);
  },
);
