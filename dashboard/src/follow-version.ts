import type { Router } from 'vue-router';
import { onResync } from './live/index.ts';
import type { useNewVersionStore } from './new-version.store.ts';
import { isAnythingTyped } from './ui/typed.ts';

/**
 * Notices that the dashboard was deployed anew: by a file that is gone, and after each lost connection, because a
 * deployment is one. The next click loads the new version where it leads to; who types is not disturbed. Returns what
 * ends that.
 */
export function followVersion(router: Router, version: ReturnType<typeof useNewVersionStore>): () => void {
  /** Files that could not be had, until the router has told where the click wanted to go. */
  const missed = new Set<Error>();
  const here = () => router.currentRoute.value.fullPath;

  function onMissed({ payload }: VitePreloadErrorEvent) {
    missed.add(payload);
    // The router hears of it first, when it was the one who asked.
    setTimeout(() => {
      if (missed.delete(payload)) void version.missFile({ clicked: null, here: here() });
    });
  }
  window.addEventListener('vite:preloadError', onMissed);

  const ends = [
    () => window.removeEventListener('vite:preloadError', onMissed),
    router.onError((error: Error, to) => {
      if (missed.delete(error)) void version.missFile({ clicked: to.fullPath, here: here() });
    }),
    onResync(() => void version.look()),
    router.beforeEach((to, from) => {
      if (!version.isThere || to.path === from.path || isAnythingTyped()) return true;
      version.open(to.fullPath);
      return false;
    }),
    router.afterEach((_to, _from, failure) => {
      if (failure === undefined) version.dismiss();
    }),
  ];
  return () => ends.forEach((end) => end());
}
