import type { RouteRecordRaw } from 'vue-router';

export const routes: RouteRecordRaw[] = [
  {
    path: '/products',
    name: 'products',
    component: () => import('./ProductsView.vue'),
    meta: { title: 'app.nav.products', fill: true },
  },
];
