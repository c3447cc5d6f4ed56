import type { Evaluation } from '@roms/contracts/decisions';
import type { Page } from '@roms/contracts/pagination';
import { api } from '../../api/client.ts';

/** Of what is asked why. */
export type Asked = { kind: 'orders' | 'messages' | 'customers'; id: number };

/** What was decided about automated messages, newest first; throws `ApiError`. */
export function fetchDecisions(
  { kind, id }: Asked,
  cursor: string | null,
  signal?: AbortSignal,
): Promise<Page<Evaluation>> {
  const query = cursor === null ? '' : `?cursor=${encodeURIComponent(cursor)}`;
  return api.get(`/${kind}/${id}/decisions${query}`, { signal });
}
