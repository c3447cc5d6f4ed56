import type {
  ChangedPerson,
  CreatedPerson,
  CreateUser,
  PasswordLink,
  Person,
  UpdateUser,
} from '@roms/contracts/users';
import { useQuery, useQueryCache } from '@pinia/colada';
import { computed } from 'vue';
import { api } from '../../api/client.ts';
import { refetch } from '../../live/refetch.ts';

export const PEOPLE = ['people'];

/** Everybody who has an account: those who may log in first. What is done throws the `ApiError` of a refusal. */
export function usePeople() {
  const cache = useQueryCache();
  const query = useQuery({
    key: PEOPLE,
    query: ({ signal }) => api.get<Person[]>('/users', { signal }),
  });
  const list = computed(() =>
    (query.data.value ?? []).toSorted((one, other) => Number(other.active) - Number(one.active)),
  );

  async function andReload<T>(work: Promise<T>): Promise<T> {
    const done = await work;
    await refetch(cache, PEOPLE);
    return done;
  }

  return {
    list,
    isLoaded: computed(() => query.data.value !== undefined),
    error: query.error,
    reload: () => refetch(cache, PEOPLE),
    create: (person: CreateUser) => andReload(api.post<CreatedPerson>('/users', person)),
    change: (id: number, changes: UpdateUser) => andReload(api.patch<ChangedPerson>(`/users/${id}`, changes)),
    makeLink: (id: number) => api.post<PasswordLink>(`/users/${id}/password-link`),
    endLogins: (id: number) => andReload(api.delete<null>(`/users/${id}/logins`)),
    removeTotp: (id: number) => andReload(api.delete<null>(`/users/${id}/totp`)),
  };
}
