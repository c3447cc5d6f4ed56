import { reactive, watch } from 'vue';
import { useRoute, useRouter, type LocationQuery } from 'vue-router';

/**
 * The filter of a list, kept in the page's address: it outlives a reload, can be sent to a colleague, and the browser's
 * buttons lead through it. `empty` names the parameters with what each is when it is not there; `kept` is what the list
 * was filtered by when it was left, for an address that says nothing.
 */
export function useAddressFilter<T extends Record<string, string>>(empty: T, kept: T = empty): T {
  const route = useRoute();
  const router = useRouter();
  const { path } = route;
  const written = inAddress(route.query, empty);
  const filter = reactive({ ...empty, ...(Object.keys(written).length > 0 ? written : kept) }) as T;

  watch(
    () => ({ ...filter }),
    (now) => {
      const query = Object.fromEntries(
        Object.entries(now).map(([name, value]) => [name, value === empty[name] ? undefined : value]),
      );
      const isThere = Object.entries(query).every(([name, value]) => route.query[name] === value);
      if (route.path === path && !isThere) void router.replace({ query: { ...route.query, ...query } });
    },
    { immediate: true },
  );
  watch(
    () => route.query,
    (query) => {
      if (route.path === path) Object.assign(filter, empty, inAddress(query, empty));
    },
  );
  return filter;
}

function inAddress<T extends Record<string, string>>(query: LocationQuery, empty: T): Partial<T> {
  const known = Object.keys(empty).flatMap((name) => {
    const value = query[name];
    return typeof value === 'string' && value !== '' ? [[name, value]] : [];
  });
  return Object.fromEntries(known) as Partial<T>;
}
