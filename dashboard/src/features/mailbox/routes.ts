import type { RouteRecordRaw } from 'vue-router';

export const routes: RouteRecordRaw[] = [
  {
    path: '/mailbox',
    name: 'mailbox',
    component: () => import('./MailboxView.vue'),
    meta: { public: true, title: 'app.nav.mailbox' },
  },
];
