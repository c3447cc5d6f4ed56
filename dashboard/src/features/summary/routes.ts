import type { RouteRecordRaw } from 'vue-router';

export const routes: RouteRecordRaw[] = [
  {
    path: '/dashboard',
    name: 'dashboard',
    component: () => import('./SummaryView.vue'),
    meta: { title: 'app.nav.home', roles: ['admin'] },
  },
  {
    path: '/cs/dashboard',
    name: 'cs-dashboard',
    component: () => import('./SummaryView.vue'),
    meta: { title: 'app.nav.home', roles: ['cs'] },
  },
];
