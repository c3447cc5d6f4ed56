import type { RouteRecordRaw } from 'vue-router';

export const routes: RouteRecordRaw[] = [
  {
    path: '/imports',
    name: 'imports',
    component: () => import('./ImportsView.vue'),
    meta: { title: 'app.nav.imports', roles: ['admin'] },
  },
];
