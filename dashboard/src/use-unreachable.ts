import { computed, onScopeDispose, ref, watch } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { useLoginStore } from './shop/login/login.store.ts';

/** ROMS may only be starting: it is looked for by itself (milliseconds). */
const LOOK_AGAIN_MS = 3_000;

/**
 * Whether ROMS did not answer at the start: without its answer it is not known who is logged in, and neither the login
 * nor the page may appear. The page that was asked for is tried again until there is one.
 */
export function useUnreachable() {
  const route = useRoute();
  const router = useRouter();
  const login = useLoginStore();

  const isStarted = ref(false);
  void router
    .isReady()
    .catch(() => undefined)
    .finally(() => (isStarted.value = true));
  const isUnreachable = computed(() => isStarted.value && !login.loaded && route.meta.public !== true);

  async function tryAgain(): Promise<void> {
    const { pathname, search } = window.location;
    await router.replace(pathname + search).catch(() => undefined);
  }

  let timer: ReturnType<typeof setTimeout> | undefined;
  async function lookAgain(): Promise<void> {
    await tryAgain();
    if (isUnreachable.value) timer = setTimeout(lookAgain, LOOK_AGAIN_MS);
  }
  watch(isUnreachable, (isAway) => {
    clearTimeout(timer);
    if (isAway) timer = setTimeout(lookAgain, LOOK_AGAIN_MS);
  });
  onScopeDispose(() => clearTimeout(timer));

  return { isUnreachable, tryAgain };
}
