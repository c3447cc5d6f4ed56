import { COMPARISONS, REPORTS, type Comparison, type ReportName } from '@roms/domain/report-figure';
import { computed } from 'vue';
import { useShopTime } from '../../shop/time/use-shop-time.ts';
import { useAddressFilter } from '../../ui/use-address-filter.ts';
import { dayKey } from '../../ui/time.ts';
import { areReportable, daysOfPreset, USUAL_PRESET, type Days } from './report-days.ts';
import type { ReportDays } from './reports.api.ts';

/** Which report of which days is open, in the page's address; without days the usual ones up to today. */
export function useReportAddress() {
  const { shopZone, now } = useShopTime();
  const filter = useAddressFilter({ report: 'revenue', from: '', to: '', compare: 'previous', province: '' });
  const today = computed(() => dayKey(new Date(now.value), shopZone.value));

  const report = computed<ReportName>({
    get: () => REPORTS.find((name) => name === filter.report) ?? 'revenue',
    // Another report asks another question: nobody is in a province there.
    set: (name) => Object.assign(filter, { report: name, province: '' }),
  });
  const compare = computed<Comparison>({
    get: () => COMPARISONS.find((name) => name === filter.compare) ?? 'previous',
    set: (name) => (filter.compare = name),
  });
  const days = computed<Days>({
    get: () => {
      const asked = { from: filter.from, to: filter.to };
      return areReportable(asked) ? asked : daysOfPreset(USUAL_PRESET, today.value);
    },
    set: ({ from, to }) => Object.assign(filter, { from, to }),
  });
  const province = computed({
    get: () => filter.province,
    set: (codes: string) => (filter.province = codes),
  });
  return {
    report,
    days,
    compare,
    province,
    today,
    asked: computed<ReportDays>(() => ({ ...days.value, compare: compare.value })),
  };
}
