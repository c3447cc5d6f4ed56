import type { Setup } from '@roms/contracts/setup';
import { useQuery } from '@pinia/colada';
import { api } from '../../api/client.ts';

export const SETUP = ['setup'];

/** What a new shop still has to do. */
export function useSetup() {
  return useQuery({ key: SETUP, query: ({ signal }) => api.get<Setup>('/setup', { signal }) });
}
