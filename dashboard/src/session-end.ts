import { watch } from 'vue';
import type { Router } from 'vue-router';
import type { useSessionStore } from './features/session/session.store.ts';
import type { useLiveStore } from './live/index.ts';

/**
 * What follows when the session is over, whoever noticed first: the stream stops, the page asked for is
 * remembered, the login appears, and the browser's other tabs do the same.
 */
export function watchSessionEnd(
  session: ReturnType<typeof useSessionStore>,
  live: ReturnType<typeof useLiveStore>,
  router: Router,
  onUnauthenticated: (handler: () => void) => void,
): void {
  const tabs = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('roms-session');
  let told = false;

  onUnauthenticated(() => session.forget());
  tabs?.addEventListener('message', () => {
    told = true;
    session.forget();
  });
  watch(
    () => session.me?.user.id,
    (id, before) => {
      if (id !== undefined || before === undefined) return;
      live.stop();
      if (!told) tabs?.postMessage('ended');
      told = false;
      const { fullPath, meta } = router.currentRoute.value;
      if (meta.public !== true) void router.replace({ name: 'login', query: { redirect: fullPath } });
    },
    { flush: 'sync' },
  );
  // A stream that is refused cannot say why: ask whether the session still stands.
  watch(
    () => live.state,
    (state) => {
      if (state === 'offline' && session.me !== null) void session.load().catch(() => undefined);
    },
  );
}
