import type { ApiKey, ApiScope, NewApiKey } from '@roms/contracts/api-keys';
import { api } from '../../api/client.ts';

export type KeyRequest = {
  name: string;
  scopes: ApiScope[];
  ratePerSecond: number;
  /** ISO-8601; null: it does not end. */
  expiresAt: string | null;
};

export const fetchApiKeys = (signal?: AbortSignal) => api.get<ApiKey[]>('/api-keys', { signal });
export const createApiKey = (key: KeyRequest) => api.post<NewApiKey>('/api-keys', key);
/** `graceHours`: how long the old secret goes on beside the new one. */
export const rotateApiKey = (id: number, graceHours: number) =>
  api.post<NewApiKey>(`/api-keys/${id}/rotate`, { graceHours });
export const revokeApiKey = (id: number) => api.delete<null>(`/api-keys/${id}`);
