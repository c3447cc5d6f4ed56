import type { RouteRecordRaw } from 'vue-router';

export const routes: RouteRecordRaw[] = [
  {
    path: '/whatsapp',
    name: 'whatsapp',
    component: () => import('./WhatsappView.vue'),
    meta: { title: 'app.nav.whatsapp', roles: ['admin'] },
  },
  {
    path: '/numbers',
    name: 'numbers',
    component: () => import('./NumbersView.vue'),
    meta: { title: 'app.nav.numbers', roles: ['admin'] },
  },
];
