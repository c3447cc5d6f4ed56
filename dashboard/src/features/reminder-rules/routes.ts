import type { RouteRecordRaw } from 'vue-router';

export const routes: RouteRecordRaw[] = [
  {
    path: '/reminder-rules',
    name: 'reminder-rules',
    component: () => import('./ReminderRulesView.vue'),
    meta: { title: 'app.nav.reminderRules', roles: ['admin'] },
  },
  // Where the rules were before: bookmarks.
  { path: '/settings', redirect: '/reminder-rules' },
];
