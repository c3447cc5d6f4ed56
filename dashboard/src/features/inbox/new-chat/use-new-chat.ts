import { computed } from 'vue';
import { useRoute, useRouter } from 'vue-router';

/**
 * Whether a new chat is being begun, as it stands in the address: `/inbox?new=chat` asks to whom, `/inbox?new=12` knows
 * the customer. So every page can link to it.
 */
export function useNewChat() {
  const route = useRoute();
  const router = useRouter();
  const asked = computed(() => (typeof route.query.new === 'string' ? route.query.new : null));

  return {
    isAsked: computed(() => asked.value !== null),
    customerId: computed(() => {
      const id = Number(asked.value);
      return Number.isInteger(id) && id > 0 ? id : null;
    }),
    close: () => router.replace({ path: route.path, query: { ...route.query, new: undefined } }),
    /** To the conversation that was found or made. */
    go: (id: number) => router.push({ path: `/inbox/${id}`, query: { ...route.query, new: undefined } }),
  };
}
