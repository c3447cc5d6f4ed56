import { watch } from 'vue';
import type { Router } from 'vue-router';
import type { useLoginStore } from './shop/login/login.store.ts';
import type { useLiveStore } from './live/index.ts';
import { afterLogin, rememberLeft } from './shop/login/after-login.ts';

/** What tabs of one browser tell each other: the cookie is common to all of them. */
type Word = { kind: 'started'; userId: number } | { kind: 'ended'; isAsked: boolean };

/**
 * Follows a login and its end in all tabs of this browser. At the end the stream stops and the login page appears, with
 * the page asked for when its person was interrupted; at a login the tabs that wait on the login page go on.
 */
export function shareLogin(
  login: ReturnType<typeof useLoginStore>,
  live: ReturnType<typeof useLiveStore>,
  router: Router,
): void {
  const tabs = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('roms-login');
  const say = (word: Word) => tabs?.postMessage(word);

  tabs?.addEventListener('message', ({ data: word }: MessageEvent<Word>) => {
    const mine = login.me?.user.id;
    if (word.kind === 'ended') login.forget({ isAsked: word.isAsked });
    else if (mine === undefined) void enter();
    // Another person logged in there and may not see what this tab shows.
    else if (mine !== word.userId) window.location.assign('/');
  });

  async function enter() {
    await login.load().catch(() => undefined);
    const { meta, query } = router.currentRoute.value;
    if (login.me === null || meta.public !== true) return;
    await router.replace(afterLogin(router, login.me, query.redirect));
  }

  watch(
    () => login.me?.user.id,
    (id, before) => {
      if (id !== undefined) return say({ kind: 'started', userId: id });
      if (before === undefined) return;
      live.stop();
      say({ kind: 'ended', isAsked: login.isEndAsked });
      const { fullPath, meta } = router.currentRoute.value;
      if (meta.public === true) return;
      if (!login.isEndAsked) rememberLeft(before);
      void router.replace({ name: 'login', query: login.isEndAsked ? {} : { redirect: fullPath } });
    },
    { flush: 'sync' },
  );
  // A stream that is refused cannot say why: ask whether the login still stands.
  watch(
    () => live.state,
    (state) => {
      if (state === 'offline' && login.me !== null) void login.load().catch(() => undefined);
    },
  );
}
