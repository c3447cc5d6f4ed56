import type { CustomerConversation, TimelineEntry } from '@roms/contracts/customer-history';
import type { CustomerIdentity } from '@roms/contracts/customer-identities';
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
  remove: (id: number) => api.delete<null>(`/customers/${id}`),
  /** The phones and LIDs, first the one to which messages go. */
  identities: (id: number, signal?: AbortSignal) =>
    api.get<CustomerIdentity[]>(`/customers/${id}/identities`, { signal }),
  addPhone: (id: number, phone: string) =>
    api.post<CustomerIdentity[]>(`/customers/${id}/identities`, { phone }),
  removeIdentity: (id: number, identityId: number) =>
    api.delete<null>(`/customers/${id}/identities/${identityId}`),
  conversations: (id: number, signal?: AbortSignal) =>
    api.get<CustomerConversation[]>(`/customers/${id}/conversations`, { signal }),
  /** What happened, the latest first. */
  timeline: (id: number, cursor: string | null, signal?: AbortSignal) =>
    api.get<Page<TimelineEntry>>(`/customers/${id}/timeline`, { query: { cursor }, signal }),
};
