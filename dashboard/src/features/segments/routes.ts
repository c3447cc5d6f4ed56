import type { RouteRecordRaw } from 'vue-router';

export const routes: RouteRecordRaw[] = [
  {
    path: '/segments',
    name: 'segments',
    component: () => import('./SegmentsView.vue'),
    meta: { title: 'app.nav.segments', roles: ['admin'] },
  },
];
