import type { CustomerMerge, Duplicate, DuplicatePair } from '@roms/contracts/customer-merges';
import type { Customer } from '@roms/contracts/customers';
import type { Page } from '@roms/contracts/pagination';
import { api, apiUrl, type Query } from '../../api/client.ts';

/** Below this a customer's duplicates and merges are kept. */
export const mergesKey = (customerId: number, part: 'duplicates' | 'merges') => [
  'customers',
  'page',
  customerId,
  part,
];
/** The list of pairs. */
export const PAIRS = ['customers', 'pairs'];

/** Two customers who are one person, and what a person may ask of the shop. All throw `ApiError`. */
export const mergesApi = {
  duplicates: (id: number, signal?: AbortSignal) =>
    api.get<Duplicate[]>(`/customers/${id}/duplicates`, { signal }),
  pairs: (cursor: string | null, signal?: AbortSignal) =>
    api.get<Page<DuplicatePair>>('/customer-duplicates', { query: { cursor }, signal }),
  tellApart: (id: number, otherId: number) =>
    api.post<null>(`/customers/${id}/duplicates/dismiss`, { otherId }),
  /** Everything of `id` becomes that of `intoId`. */
  merge: (id: number, intoId: number) => api.post<CustomerMerge>(`/customers/${id}/merge`, { intoId }),
  merges: (id: number, signal?: AbortSignal) =>
    api.get<CustomerMerge[]>(`/customers/${id}/merges`, { signal }),
  undo: (mergeId: number) =>
    api.post<{ customerId: number; intoId: number }>(`/customer-merges/${mergeId}/undo`),
  /** Waits for files that are read. */
  erase: (id: number) => api.post<Customer>(`/customers/${id}/erase`, {}, { isLong: true }),
  /** Where a file of a list is fetched from. */
  listUrl: (format: 'csv' | 'xlsx', query: Query) => apiUrl(`/customers.${format}`, query),
  /** Where one person's whole data is fetched from. */
  exportUrl: (id: number) => apiUrl(`/customers/${id}/export`),
  /** The same with the files of the conversations. */
  archiveUrl: (id: number) => apiUrl(`/customers/${id}/export.zip`),
};
