import type { Consent, Customer, UpdateCustomer } from '@roms/contracts/customers';
import type { Page } from '@roms/contracts/pagination';
import { api } from '../../api/client.ts';

/** What is asked of one customer. All throw `ApiError`. */
export const customersApi = {
  one: (id: number, signal?: AbortSignal) => api.get<Customer>(`/customers/${id}`, { signal }),
  change: (id: number, changes: UpdateCustomer) => api.patch<Customer>(`/customers/${id}`, changes),
  /** What the customer allowed and refused, newest first. */
  consents: (id: number, signal?: AbortSignal) =>
    api.get<Page<Consent>>(`/customers/${id}/consents`, { signal }),
};
