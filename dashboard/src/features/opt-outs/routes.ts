import type { RouteRecordRaw } from 'vue-router';

export const routes: RouteRecordRaw[] = [
  {
    path: '/opt-outs',
    name: 'opt-outs',
    component: () => import('./OptOutsView.vue'),
    meta: { title: 'app.nav.optOuts' },
  },
];
