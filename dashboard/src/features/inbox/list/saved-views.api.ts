import type { InboxFilter, SavedView } from '@roms/contracts/saved-views';
import { api } from '../../../api/client.ts';

/** All throw `ApiError`. */

export const fetchSavedViews = (signal?: AbortSignal) => api.get<SavedView[]>('/saved-views', { signal });
export const createSavedView = (view: { name: string; filter: InboxFilter; shared: boolean }) =>
  api.post<SavedView>('/saved-views', view);
export const renameSavedView = (id: number, name: string) =>
  api.patch<SavedView>(`/saved-views/${id}`, { name });
export const deleteSavedView = (id: number) => api.delete<null>(`/saved-views/${id}`);
