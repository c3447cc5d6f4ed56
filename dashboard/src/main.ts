import { PiniaColada } from '@pinia/colada';
import ui from '@nuxt/ui/vue-plugin';
import { createPinia } from 'pinia';
import { createApp } from 'vue';
import App from './App.vue';
import { onUnauthenticated } from './api/client.ts';
import { useSessionStore } from './features/session/session.store.ts';
import { i18n } from './i18n.ts';
import { useLiveStore } from './live/index.ts';
import { createAppRouter } from './router.ts';
import { watchSessionEnd } from './session-end.ts';
import './styles/main.css';

const app = createApp(App);
const pinia = createPinia();
const router = createAppRouter();
app.use(pinia).use(PiniaColada).use(i18n);

watchSessionEnd(useSessionStore(pinia), useLiveStore(pinia), router, onUnauthenticated);
app.use(router).use(ui);
app.mount('#app');
