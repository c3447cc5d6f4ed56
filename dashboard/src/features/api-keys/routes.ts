import type { RouteRecordRaw } from 'vue-router';

export const routes: RouteRecordRaw[] = [
  {
    path: '/api-keys',
    name: 'api-keys',
    component: () => import('./ApiKeysView.vue'),
    meta: { title: 'app.nav.apiKeys', roles: ['admin'] },
  },
];
