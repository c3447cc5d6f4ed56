import type { Audience, AudienceCount } from '@roms/contracts/audiences';
import type { AudienceFilter } from '@roms/domain/audience';
import { api } from '../../api/client.ts';

/** All throw `ApiError`; `audience_name_taken` for a name that another segment has. */
export const audiencesApi = {
  all: (signal?: AbortSignal) => api.get<Audience[]>('/audiences', { signal }),
  count: (filter: AudienceFilter) => api.post<AudienceCount>('/audiences/count', { filter }),
  create: (fields: Pick<Audience, 'name' | 'filter'>) => api.post<Audience>('/audiences', fields),
  change: (id: number, fields: Pick<Audience, 'name' | 'filter'>) =>
    api.patch<Audience>(`/audiences/${id}`, fields),
  remove: (id: number) => api.delete(`/audiences/${id}`),
};
