import { watch } from 'vue';
import type { Router } from 'vue-router';
import type { useSessionStore } from './features/session/session.store.ts';
import type { useLiveStore } from './live/index.ts';
import { homeOf, safeRedirect } from './router.ts';

/** What tabs of one browser tell each other: the cookie is common to all of them. */
type Word = { kind: 'started'; userId: number } | { kind: 'ended' };

/**
 * What follows when the session is over, whoever noticed first: the stream stops, the page asked for is
 * remembered, the login appears, and the browser's other tabs do the same. A login is followed as well.
 */
export function shareSession(
  session: ReturnType<typeof useSessionStore>,
  live: ReturnType<typeof useLiveStore>,
  router: Router,
): void {
  const tabs = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('roms-session');
  const say = (word: Word) => tabs?.postMessage(word);

  tabs?.addEventListener('message', ({ data: word }: MessageEvent<Word>) => {
    const mine = session.me?.user.id;
    if (word.kind === 'ended') session.forget();
    else if (mine === undefined) void enter();
    // Somebody else logged in over there: what this tab shows is no longer theirs to see.
    else if (mine !== word.userId) window.location.assign('/');
  });

  async function enter() {
    await session.load().catch(() => undefined);
    const { meta, query } = router.currentRoute.value;
    if (session.me === null || meta.public !== true) return;
    await router.replace(safeRedirect(router, query.redirect) ?? homeOf(session.me.user.role));
  }

  watch(
    () => session.me?.user.id,
    (id, before) => {
      if (id !== undefined) return say({ kind: 'started', userId: id });
      if (before === undefined) return;
      live.stop();
      say({ kind: 'ended' });
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
