import type { RouteRecordRaw } from 'vue-router';

export const routes: RouteRecordRaw[] = [
  {
    path: '/team',
    name: 'team',
    component: () => import('./TeamView.vue'),
    meta: { title: 'app.nav.team', roles: ['admin'] },
  },
];
