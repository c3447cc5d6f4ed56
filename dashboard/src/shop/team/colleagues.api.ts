import { api } from '../../api/client.ts';

/** Somebody who works here, as a colleague is picked. */
export type Colleague = { id: number; name: string };

/** The query of everybody who works here. */
export const COLLEAGUES = ['team'];

/** Everybody who works here. Throws `ApiError`. */
export const fetchColleagues = (signal?: AbortSignal) => api.get<Colleague[]>('/team', { signal });
