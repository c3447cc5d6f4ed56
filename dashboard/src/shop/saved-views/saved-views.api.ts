import type { SavedFilter, SavedList, SavedView } from '@roms/contracts/saved-views';
import { api } from '../../api/client.ts';

export type NewView = { list: SavedList; name: string; filter: SavedFilter; shared: boolean };

/** All throw `ApiError`. */

export const fetchSavedViews = (list: SavedList, signal?: AbortSignal) =>
  api.get<SavedView[]>('/saved-views', { query: { list }, signal });
export const createSavedView = (view: NewView) => api.post<SavedView>('/saved-views', view);
export const renameSavedView = (id: number, name: string) =>
  api.patch<SavedView>(`/saved-views/${id}`, { name });
export const deleteSavedView = (id: number) => api.delete<null>(`/saved-views/${id}`);
