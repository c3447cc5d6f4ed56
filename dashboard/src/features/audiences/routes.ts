import type { RouteRecordRaw } from 'vue-router';

export const routes: RouteRecordRaw[] = [
  {
    path: '/audiences',
    name: 'audiences',
    component: () => import('./AudiencesView.vue'),
    meta: { title: 'audiences.title', roles: ['admin'] },
  },
];
