import type { RouteRecordRaw } from 'vue-router';

export const routes: RouteRecordRaw[] = [
  {
    path: '/reminders',
    name: 'reminders',
    component: () => import('./RemindersView.vue'),
    meta: { title: 'app.nav.reminders' },
  },
];
