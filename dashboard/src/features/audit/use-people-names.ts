import type { Person } from '@roms/contracts/users';
import { useQuery } from '@pinia/colada';
import { computed } from 'vue';
import { api } from '../../api/client.ts';

/** Everybody who has an account, to be told by name; empty until it is known. */
export function usePeopleNames() {
  const { data } = useQuery({
    key: ['people'],
    query: ({ signal }) => api.get<Person[]>('/users', { signal }),
  });
  return computed(() => new Map((data.value ?? []).map(({ id, name }) => [id, name])));
}
