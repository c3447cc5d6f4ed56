import type { RouteRecordRaw } from 'vue-router';

export const routes: RouteRecordRaw[] = [
  {
    path: '/profile',
    name: 'profile',
    component: () => import('./ProfileView.vue'),
    meta: { title: 'app.nav.profile' },
  },
];
