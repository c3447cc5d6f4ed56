import type { ConversationSort, ConversationStatus, ConversationTab } from '@roms/contracts/conversations';

/** The inbox's tabs in their order. Named here because a value of `contracts` would bring its whole validator along. */
export const CONVERSATION_TABS = ['mine', 'unassigned', 'all'] as const satisfies readonly ConversationTab[];

const KEY = 'roms.inbox.tab';

/** The tab that this browser had open last; everything at first. */
export function rememberedTab(): ConversationTab {
  const kept = localStorage.getItem(KEY);
  return CONVERSATION_TABS.find((name) => name === kept) ?? 'all';
}

export function rememberTab(tab: ConversationTab): void {
  localStorage.setItem(KEY, tab);
}

const SORT_KEY = 'roms.inbox.sort';

/** How this browser's person sorted the inbox last; the latest activity first before that. */
export function rememberedSort(): ConversationSort {
  return localStorage.getItem(SORT_KEY) === 'waiting' ? 'waiting' : 'latest';
}

export function rememberSort(sort: ConversationSort): void {
  localStorage.setItem(SORT_KEY, sort);
}

export const CONVERSATION_STATUSES = [
  'open',
  'pending',
  'snoozed',
  'resolved',
] as const satisfies readonly ConversationStatus[];
