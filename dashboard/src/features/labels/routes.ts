import type { RouteRecordRaw } from 'vue-router';

export const routes: RouteRecordRaw[] = [
  {
    path: '/labels',
    name: 'labels',
    component: () => import('./LabelsView.vue'),
    meta: { title: 'app.nav.labels', roles: ['admin'] },
  },
];
