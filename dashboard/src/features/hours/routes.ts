import type { RouteRecordRaw } from 'vue-router';

export const routes: RouteRecordRaw[] = [
  {
    path: '/settings/hours',
    name: 'hours',
    component: () => import('./HoursView.vue'),
    meta: { title: 'app.nav.hours', roles: ['admin'] },
  },
];
