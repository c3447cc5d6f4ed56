import type { RouteRecordRaw } from 'vue-router';

/** One record for both paths, so that opening a conversation keeps the list, its scroll and its focus. */
export const routes: RouteRecordRaw[] = [
  {
    path: '/inbox/:conversationId(\\d+)?',
    name: 'inbox',
    component: () => import('./InboxView.vue'),
    meta: { title: 'inbox.title', fill: true },
  },
];
