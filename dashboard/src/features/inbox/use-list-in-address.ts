import { watch } from 'vue';
import { useRoute, useRouter, type LocationQuery } from 'vue-router';
import { useConversationsStore } from './list/conversations.store.ts';
import type { InboxList, InboxNarrowing } from './list/inbox-list.ts';
import { CONVERSATION_STATUSES, CONVERSATION_TABS } from './list/tabs.ts';

/** What a list is narrowed by stands under these names. */
const NAMES = [
  'status',
  'label',
  'assignee',
  'unread',
  'waiting',
] as const satisfies (keyof InboxNarrowing)[];

/**
 * `/inbox?tab=unassigned&label=3` opens that list, and one that is chosen stands there: for reloads, and for a
 * colleague. What an address says nothing of stays as it is, but for what the list is narrowed by.
 */
export function useListInAddress(): void {
  const route = useRoute();
  const router = useRouter();
  const conversations = useConversationsStore();
  const isInbox = () => route.path === '/inbox' || route.path.startsWith('/inbox/');

  watch(
    () => isInbox() && textOf(listIn(route.query)),
    (asked) => {
      if (asked === false) return;
      const { tab, sort, ...narrowing } = listIn(route.query);
      if (tab !== undefined && tab !== conversations.tab) void conversations.openTab(tab);
      if (sort !== undefined && sort !== conversations.sort) void conversations.sortBy(sort);
      if (textOf(narrowing) !== textOf(conversations.narrowing)) void conversations.narrow(narrowing);
    },
    { immediate: true },
  );
  watch(
    () => conversations.list,
    (list) => {
      if (isInbox() && textOf(listIn(route.query)) !== textOf(list))
        void router.replace({ query: { ...route.query, ...inAddress(list) } });
    },
  );
}

const textOf = (list: Partial<InboxList>): string => JSON.stringify(inAddress(list));

function inAddress({ tab, sort, ...narrowing }: Partial<InboxList>): Record<string, string | undefined> {
  const named = NAMES.map((name) => [name, narrowing[name]?.toString()]);
  return { tab, sort: sort === 'waiting' ? sort : undefined, ...Object.fromEntries(named) };
}

/** The list that an address names; what makes no sense in it is left out. */
function listIn(query: LocationQuery): Partial<InboxList> {
  const tab = CONVERSATION_TABS.find((name) => name === query.tab);
  const status = CONVERSATION_STATUSES.find((name) => name === query.status);
  const assignee = query.assignee === 'none' ? 'none' : idOf(query.assignee);
  const label = idOf(query.label);
  return {
    ...(tab ? { tab } : {}),
    ...(query.sort === 'waiting' || query.sort === 'latest' ? { sort: query.sort } : {}),
    ...(status ? { status } : {}),
    ...(label ? { label } : {}),
    ...(assignee ? { assignee } : {}),
    ...(query.unread === 'true' ? { unread: true } : {}),
    ...(query.waiting === 'true' ? { waiting: true } : {}),
  };
}

function idOf(text: unknown): number | undefined {
  return typeof text === 'string' && /^[1-9]\d{0,15}$/.test(text) ? Number(text) : undefined;
}
