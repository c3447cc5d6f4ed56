import type { RouteRecordRaw } from 'vue-router';

export const routes: RouteRecordRaw[] = [
  {
    path: '/settings/automation',
    name: 'automation-settings',
    component: () => import('./AutomationSettingsView.vue'),
    meta: { title: 'app.nav.automation', roles: ['admin'] },
  },
];
