import type { SearchResult } from '@roms/contracts/search';
import type { OrderStatus } from '@roms/domain/order-status';
import { formatPhone } from '@roms/domain/shown-phone';
import { computed, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import type { Group, Item } from './omnibar-item.ts';
import { useOmnibarActions } from './use-omnibar-actions.ts';
import { useOmnibarPlaces } from './use-omnibar-places.ts';
import { useRecentFinds, type RecentFind } from './use-recent-finds.ts';

/** What the omnibar offers: what was opened last and what one can do until something is typed, then what was found. */
export function useOmnibarGroups(
  term: Ref<string>,
  found: Ref<SearchResult | undefined>,
  go: (to: string) => void,
  close: () => void,
) {
  const { t } = useI18n();
  const { finds, remember } = useRecentFinds();
  const actions = useOmnibarActions(go, close);
  const { pages, reports, segments } = useOmnibarPlaces(go);

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

  const isTyped = computed(() => term.value.trim() !== '');
  const recent = computed<Item[]>(() =>
    isTyped.value ? [] : finds.value.map(({ to, icon, label, suffix }) => find(to, icon, label, suffix)),
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
  const products = computed<Item[]>(() =>
    (found.value?.products ?? []).map(({ id, name, sku, active }) =>
      find(`/products?open=${id}`, 'i-lucide-package', name, active ? sku : t('app.search.retired', { sku })),
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
      { id: 'products', label: t('app.search.products'), items: products.value, ignoreFilter: true },
      {
        id: 'conversations',
        label: t('app.search.conversations'),
        items: conversations.value,
        ignoreFilter: true,
      },
      { id: 'actions', label: t('app.search.actions'), items: actions.value },
      { id: 'pages', label: t('app.search.pages'), items: pages.value },
      // Too many to be offered to whoever has asked for nothing yet.
      { id: 'reports', label: t('app.nav.reports'), items: isTyped.value ? reports.value : [] },
      { id: 'segments', label: t('app.nav.segments'), items: isTyped.value ? segments.value : [] },
    ].filter((group) => group.items.length > 0),
  );
}
