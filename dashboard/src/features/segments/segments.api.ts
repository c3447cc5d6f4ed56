import type { Page } from '@roms/contracts/pagination';
import type {
  SegmentDay,
  SegmentFlow,
  SegmentMove,
  SegmentPreview,
  SegmentRun,
  SegmentSizes,
} from '@roms/contracts/segments';
import type { Settings } from '@roms/contracts/settings';
import { api } from '../../api/client.ts';

/** From the first to the last day of the shop, `YYYY-MM-DD`, both in it. */
export type Days = { from: string; to: string };

/** What is asked of segments. All throw `ApiError`. */
export const segmentsApi = {
  sizes: (signal?: AbortSignal) => api.get<SegmentSizes>('/segments', { signal }),
  days: (query: Days, signal?: AbortSignal) => api.get<SegmentDay[]>('/segments/days', { query, signal }),
  flows: (query: Days, signal?: AbortSignal) =>
    api.get<SegmentFlow[]>('/segments/movements', { query, signal }),
  moves: (query: Days & { cursor: string | null }, signal?: AbortSignal) =>
    api.get<Page<SegmentMove>>('/segments/moves', { query, signal }),
  thresholds: async (signal?: AbortSignal) => (await api.get<Settings>('/settings', { signal })).rfm,
  /** What these thresholds would do today. */
  preview: (rfm: Settings['rfm']) => api.post<SegmentPreview>('/segments/preview', { rfm }),
  refresh: () => api.post<SegmentRun>('/segments/refresh'),
};
