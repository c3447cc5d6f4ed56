import type { Customer, UpdateCustomer } from '@roms/contracts/customers';
import { api } from '../../api/client.ts';

/** What is asked of one customer. Both throw `ApiError`. */
export const customersApi = {
  one: (id: number, signal?: AbortSignal) => api.get<Customer>(`/customers/${id}`, { signal }),
  change: (id: number, changes: UpdateCustomer) => api.patch<Customer>(`/customers/${id}`, changes),
};
