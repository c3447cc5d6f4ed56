import type { RouteRecordRaw } from 'vue-router';

const meta: RouteRecordRaw['meta'] = { title: 'app.nav.broadcasts', roles: ['admin'] };

export const routes: RouteRecordRaw[] = [
  {
    path: '/broadcasts',
    name: 'broadcasts',
    component: () => import('./BroadcastsView.vue'),
    meta: { ...meta, fill: true },
  },
  // One record for both addresses: a new draft gets its own while it is being written.
  {
    path: '/broadcasts/:draft(new|\\d+/edit)',
    name: 'broadcast-draft',
    component: () => import('./BroadcastWizardView.vue'),
    meta,
  },
  {
    path: '/broadcasts/:id(\\d+)',
    name: 'broadcast',
    component: () => import('./BroadcastView.vue'),
    meta,
  },
];
