import type { ConversationSort, ConversationTab } from '@roms/contracts/conversations';
import { computed, ref, shallowRef } from 'vue';
import type { InboxList, InboxNarrowing } from './inbox-list.ts';
import { rememberedSort, rememberedTab, rememberSort, rememberTab } from './tabs.ts';

/** Which list of the inbox is open; tab and order are as this browser last had them. `show` is called after each choice. */
export function chosenList(show: () => Promise<void>) {
  const tab = ref<ConversationTab>(rememberedTab());
  /** What the open list is narrowed by, and how it is sorted. */
  const narrowing = shallowRef<InboxNarrowing>({});
  const sort = ref<ConversationSort>(rememberedSort());
  const list = computed<InboxList>(() => ({ tab: tab.value, sort: sort.value, ...narrowing.value }));

  function openTab(name: ConversationTab): Promise<void> {
    tab.value = name;
    rememberTab(name);
    return show();
  }

  function narrow(by: InboxNarrowing): Promise<void> {
    narrowing.value = by;
    return show();
  }

  function sortBy(order: ConversationSort): Promise<void> {
    sort.value = order;
    rememberSort(order);
    return show();
  }

  return { tab, narrowing, sort, list, openTab, narrow, sortBy };
}
