import { isPermitted } from '@roms/domain/permissions';
import { REPORTS } from '@roms/domain/report-figure';
import { SEGMENTS } from '@roms/domain/segment';
import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { useLoginStore } from '../shop/login/login.store.ts';
import { navigationFor } from './navigation.ts';
import type { Item } from './omnibar-item.ts';

/** Where one can go without the server: pages, and of admins the reports and the customers of each segment. */
export function useOmnibarPlaces(go: (to: string) => void) {
  const { t } = useI18n();
  const login = useLoginStore();
  const role = computed(() => login.me?.user.role ?? 'cs');

  const pages = computed<Item[]>(() => [
    ...navigationFor(role.value).map(({ label, icon, to }) => ({
      label: t(label),
      icon,
      onSelect: () => go(to),
    })),
    { label: t('app.nav.profile'), icon: 'i-lucide-circle-user', onSelect: () => go('/profile') },
  ]);
  const reports = computed<Item[]>(() => {
    if (!navigationFor(role.value).some(({ to }) => to === '/reports')) return [];
    return REPORTS.map((name) => ({
      label: t('app.search.report', { name: t(`reports.kind.${name}`) }),
      icon: 'i-lucide-chart-column',
      onSelect: () => go(`/reports?report=${name}`),
    }));
  });
  const segments = computed<Item[]>(() => {
    if (!isPermitted(role.value, 'segments.read')) return [];
    return SEGMENTS.map((segment) => ({
      label: t('app.search.segment', { name: t(`segments.name.${segment}`) }),
      icon: 'i-lucide-chart-pie',
      onSelect: () => go(`/customers?segment=${segment}`),
    }));
  });
  return { pages, reports, segments };
}
