import type { RouteRecordRaw } from 'vue-router';

export const routes: RouteRecordRaw[] = [
  {
    path: '/canned-replies',
    name: 'canned-replies',
    component: () => import('./CannedRepliesView.vue'),
    meta: { title: 'app.nav.cannedReplies' },
  },
];
