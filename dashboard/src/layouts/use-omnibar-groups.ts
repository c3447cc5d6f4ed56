import type { SearchResult } from '@roms/contracts/search';
import type { OrderStatus } from '@roms/domain/order-status';
import { formatPhone } from '@roms/domain/shown-phone';
import { useColorMode } from '@vueuse/core';
import { computed, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { setLanguage } from '../i18n.ts';
import { useLoginStore } from '../shop/login/login.store.ts';
import { isHelpOpen } from '../shop/shortcuts/help-open.ts';
import { navigationFor } from './navigation.ts';
import { useRecentFinds, type RecentFind } from './use-recent-finds.ts';

/** A line of the omnibar. `status` is an order's, shown at the line's end. */
type Item = { label: string; suffix?: string; icon: string; status?: OrderStatus; onSelect: () => void };
type Group = { id: string; label: string; items: Item[]; ignoreFilter?: boolean };

/** What the omnibar offers: what was opened last and what one can do until something is typed, then what was found. */
export function useOmnibarGroups(
  term: Ref<string>,
  found: Ref<SearchResult | undefined>,
  go: (to: string) => void,
  close: () => void,
) {
  const { t, locale } = useI18n();
  const login = useLoginStore();
  const { finds, remember } = useRecentFinds();
  const { state: shownMode, store: mode } = useColorMode();

  const find = (to: string, icon: string, label: string, suffix = '', status?: OrderStatus): Item => ({
    label,
    suffix,
    icon,
    ...(status && { status }),
    onSelect: () => open({ to, icon, label, suffix }),
  });
  function open(recent: RecentFind): void {
    remember(recent);
    go(recent.to);
  }

  const actions = computed<Item[]>(() => [
    {
      label: t('app.search.newChat'),
      icon: 'i-lucide-message-square-plus',
      onSelect: () => go('/inbox?new=chat'),
    },
    { label: t('orders.new'), icon: 'i-lucide-plus', onSelect: () => go('/orders/new') },
    {
      label: t(shownMode.value === 'dark' ? 'app.search.toLight' : 'app.search.toDark'),
      icon: shownMode.value === 'dark' ? 'i-lucide-sun' : 'i-lucide-moon',
      onSelect: () => (mode.value = shownMode.value === 'dark' ? 'light' : 'dark'),
    },
    {
      label: t('app.search.shortcuts'),
      icon: 'i-lucide-keyboard',
      onSelect: () => {
        close();
        isHelpOpen.value = true;
      },
    },
    {
      label: t('app.search.otherLanguage'),
      icon: 'i-lucide-languages',
      onSelect: () => void setLanguage(locale.value === 'id' ? 'en' : 'id'),
    },
  ]);
  const pages = computed<Item[]>(() =>
    navigationFor(login.me?.user.role ?? 'cs').map((entry) => ({
      label: t(entry.label),
      icon: entry.icon,
      onSelect: () => go(entry.to),
    })),
  );
  const recent = computed<Item[]>(() =>
    term.value.trim() === ''
      ? finds.value.map(({ to, icon, label, suffix }) => find(to, icon, label, suffix))
      : [],
  );
  const customers = computed<Item[]>(() =>
    (found.value?.customers ?? []).map(({ id, name, phone }) =>
      find(`/customers/${id}`, 'i-lucide-user', name, phone === null ? '' : formatPhone(phone)),
    ),
  );
  const orders = computed<Item[]>(() =>
    (found.value?.orders ?? []).map(({ id, orderNumber, customerName, status }) =>
      find(`/orders/${id}`, 'i-lucide-shopping-bag', orderNumber, customerName, status as OrderStatus),
    ),
  );
  const conversations = computed<Item[]>(() =>
    (found.value?.conversations ?? []).map(({ id, messageId, customerName, snippet }) =>
      find(`/inbox/${id}?message=${messageId}`, 'i-lucide-message-square', customerName, snippet),
    ),
  );

  return computed<Group[]>(() =>
    [
      { id: 'recent', label: t('app.search.recent'), items: recent.value, ignoreFilter: true },
      { id: 'customers', label: t('app.search.customers'), items: customers.value, ignoreFilter: true },
      { id: 'orders', label: t('app.search.orders'), items: orders.value, ignoreFilter: true },
      {
        id: 'conversations',
        label: t('app.search.conversations'),
        items: conversations.value,
        ignoreFilter: true,
      },
      { id: 'actions', label: t('app.search.actions'), items: actions.value },
      { id: 'pages', label: t('app.search.pages'), items: pages.value },
    ].filter((group) => group.items.length > 0),
  );
}
