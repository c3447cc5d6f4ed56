import type { LabelCustomers } from '@roms/contracts/customer-list';
import type { CreateCustomer } from '@roms/contracts/customer-identities';
import type { Customer } from '@roms/contracts/customers';
import type { Page } from '@roms/contracts/pagination';
import { api, type Query } from '../../api/client.ts';

/** The key under which lists of customers are kept. */
export const CUSTOMERS = ['customers', 'list'];

/** What is asked of many customers, or of none yet. All throw `ApiError`. */
export const customersListApi = {
  /** Its rows do not wait until they are counted (`count`). */
  page: (query: Query, signal?: AbortSignal) =>
    api.get<Page<Customer>>('/customers', { query: { ...query, total: 'later' }, signal }),
  count: (query: Query, signal?: AbortSignal) =>
    api.get<Page<Customer>>('/customers', { query: { ...query, total: 'only' }, signal }),
  create: (customer: CreateCustomer) => api.post<Customer>('/customers', customer),
  label: (labels: LabelCustomers) => api.post<{ changed: number }>('/customers/label', labels),
};
