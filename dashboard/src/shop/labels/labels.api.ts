import type { Conversation } from '@roms/contracts/conversations';
import type { Customer } from '@roms/contracts/customers';
import type { Label, PutLabels } from '@roms/contracts/labels';
import { api } from '../../api/client.ts';

/** All throw `ApiError`. */

export const fetchLabels = (signal?: AbortSignal) => api.get<Label[]>('/labels', { signal });

/** Gives a conversation exactly these labels. */
export const putConversationLabels = (id: number, labels: PutLabels) =>
  api.put<Conversation>(`/conversations/${id}/labels`, labels);

/** Gives a customer exactly these labels. */
export const putCustomerLabels = (id: number, labels: PutLabels) =>
  api.put<Customer>(`/customers/${id}/labels`, labels);
