import type { Page } from '@roms/contracts/pagination';
import type {
  CohortsReport,
  ProductsReport,
  RegionsReport,
  RemindersReport,
  RepeatReport,
  RevenueReport,
  TeamReport,
  TeamTime,
  TopCustomersReport,
} from '@roms/contracts/reports';
import type { Comparison, ReportName } from '@roms/domain/report-figure';
import { api } from '../../api/client.ts';

/** Days of the shop, `2026-11-22`, both in it, and what they are compared with. */
export type ReportDays = { from: string; to: string; compare: Comparison };

/** What each report answers. */
export type ReportAnswers = {
  revenue: RevenueReport;
  'top-customers': TopCustomersReport;
  regions: RegionsReport;
  products: ProductsReport;
  repeat: RepeatReport;
  cohorts: CohortsReport;
  reminders: RemindersReport;
  team: TeamReport;
};

/** What every report says of itself. */
export type ReportFacts = Pick<RevenueReport, 'compared' | 'isRebuilding' | 'figures'>;

/** What a list of the team's times is narrowed by; `''` is no filter. */
export type TimesFilter = { of: string; from: string; to: string; agent: string; hour: string };

export const FILE_ENDINGS = ['csv', 'xlsx', 'pdf'] as const;
export type FileEnding = (typeof FILE_ENDINGS)[number];

export const reportsApi = {
  /** Throws `ApiError`. */
  get: <N extends ReportName>(name: N, days: ReportDays, signal?: AbortSignal) =>
    api.get<ReportAnswers[N]>(`/reports/${name}`, { query: days, signal }),
  /** Throws `ApiError`. */
  times: (query: TimesFilter & { cursor: string | null }, signal: AbortSignal) =>
    api.get<Page<TeamTime>>('/reports/team/times', { query, signal }),
  /** Where the report is fetched from as a file. */
  fileUrl: (name: ReportName, ending: FileEnding, days: ReportDays) =>
    `/api/v1/reports/${name}.${ending}?${new URLSearchParams(days).toString()}`,
};
