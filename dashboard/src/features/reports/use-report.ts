import type { ReportName } from '@roms/domain/report-figure';
import { useQuery } from '@pinia/colada';
import { computed } from 'vue';
import { reportsApi, type ReportAnswers, type ReportDays } from './reports.api.ts';

/** One report of some days; while others are asked for, the last one stays. */
export function useReport<N extends ReportName>(name: N, days: () => ReportDays) {
  const { data, error, isLoading, refetch } = useQuery<ReportAnswers[N]>(() => {
    const asked = days();
    return {
      key: ['reports', name, asked.from, asked.to, asked.compare],
      query: ({ signal }) => reportsApi.get(name, asked, signal),
      placeholderData: (before) => before,
    };
  });
  return { report: computed(() => data.value ?? null), error, isLoading, reload: () => void refetch() };
}
