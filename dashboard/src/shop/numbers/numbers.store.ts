import { defineStore } from 'pinia';
import { computed, ref, shallowReactive, watch } from 'vue';
import { useLoginStore } from '../login/login.store.ts';
import { fetchNumbers, type NumberStatus } from './numbers.api.ts';

/** The shop's WhatsApp numbers by id, as they stand now. */
export const useNumbersStore = defineStore('numbers', () => {
  const login = useLoginStore();
  const byId = shallowReactive(new Map<string, NumberStatus>());
  /** Whether all are here: one that is not is no number of the shop. */
  const isLoaded = ref(false);
  /** The default number first. */
  const list = computed(() =>
    [...byId.values()].sort((a, b) => Number(b.isDefault ?? false) - Number(a.isDefault ?? false)),
  );

  /** Takes a number's state unless a newer one is known. */
  function apply(number: NumberStatus): void {
    const known = byId.get(number.id);
    if (known !== undefined && isOlder(number, known)) return;
    byId.set(number.id, { ...known, ...number });
  }

  /** Asks for all numbers; throws `ApiError`. */
  async function load(signal?: AbortSignal): Promise<void> {
    const found = await fetchNumbers(login.isAdmin, signal);
    const ids = new Set(found.map(({ id }) => id));
    for (const id of [...byId.keys()]) if (!ids.has(id)) byId.delete(id);
    found.forEach(apply);
    isLoaded.value = true;
  }

  /** It is not the shop's any more. */
  function remove(id: string): void {
    byId.delete(id);
  }

  // Only admins see codes and labels: what one person saw is not the next one's.
  watch(
    () => login.me?.user.id,
    () => {
      byId.clear();
      isLoaded.value = false;
    },
    { flush: 'sync' },
  );

  return { byId, list, isLoaded, apply, remove, load };
});

/** By version; where one of them has none, by when the state began. */
function isOlder(a: NumberStatus, b: NumberStatus): boolean {
  return a.version !== undefined && b.version !== undefined ? a.version < b.version : a.since < b.since;
}
