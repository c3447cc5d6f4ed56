import { PiniaColada, useQueryCache } from '@pinia/colada';
import { useDark } from '@vueuse/core';
import { createPinia } from 'pinia';
import { createApp, watch } from 'vue';
import App from './App.vue';
import { onRefused, onUnauthenticated } from './api/client.ts';
import { followVersion } from './follow-version.ts';
import { guardLeaving } from './guard-leaving.ts';
import { useNewVersionStore } from './new-version.store.ts';
import { useLoginStore } from './shop/login/login.store.ts';
import { i18n, restoreLanguage } from './i18n.ts';
import { useLiveStore } from './live/index.ts';
import { QUERY_OPTIONS, forgetAnswers, refetchAfterResync } from './live/refetch.ts';
import { createAppRouter } from './router.ts';
import { shareLogin } from './login-tabs.ts';
import { fetchLateParts } from './ui/nuxt/late-parts.ts';
import './styles/main.css';

const app = createApp(App);
const pinia = createPinia();
const router = createAppRouter();
app.use(pinia).use(PiniaColada, { queryOptions: QUERY_OPTIONS }).use(i18n);

const login = useLoginStore(pinia);
onUnauthenticated(() => login.forget());
onRefused(() => import('./api/error-words.ts'));
shareLogin(login, useLiveStore(pinia), router);
guardLeaving(router);
followVersion(router, useNewVersionStore(pinia));
const answers = useQueryCache(pinia);
refetchAfterResync(answers);
watch(
  () => login.me?.user.id,
  () => forgetAnswers(answers),
  { flush: 'sync' },
);
// Nuxt UI's own plugin is not used: colours are in styles/colors.css, icons in ui/icons.ts, and its rest costs 14 kB.
app.use(router);
app.runWithContext(() => useDark());

// The frame of index.html stands until there is a page to take its place.
void Promise.allSettled([restoreLanguage(), router.isReady()]).then(() => {
  app.mount('#app');
  void fetchLateParts();
});
