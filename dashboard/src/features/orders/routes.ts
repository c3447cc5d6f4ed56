import type { RouteRecordRaw } from 'vue-router';

export const routes: RouteRecordRaw[] = [
  {
    path: '/orders',
    name: 'orders',
    component: () => import('./OrdersView.vue'),
    meta: { title: 'orders.title', fill: true },
  },
  {
    path: '/orders/new',
    name: 'order-new',
    component: () => import('./NewOrderView.vue'),
    meta: { title: 'orders.new' },
  },
  {
    path: '/orders/:id(\\d+)',
    name: 'order',
    component: () => import('./OrderView.vue'),
    props: (route) => ({ id: Number(route.params.id) }),
    meta: { title: 'orders.title' },
  },
];
