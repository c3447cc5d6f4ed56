import type { RouteRecordRaw } from 'vue-router';

export const routes: RouteRecordRaw[] = [
  {
    path: '/reports',
    name: 'reports',
    component: () => import('./ReportsView.vue'),
    meta: { title: 'app.nav.reports', roles: ['admin'] },
  },
  {
    path: '/reports/times',
    name: 'report-times',
    component: () => import('./TimesView.vue'),
    meta: { title: 'app.nav.reports', roles: ['admin'] },
  },
];
