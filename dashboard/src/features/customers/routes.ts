import type { RouteRecordRaw } from 'vue-router';

export const routes: RouteRecordRaw[] = [
  {
    path: '/customers',
    name: 'customers',
    component: () => import('./CustomersView.vue'),
    meta: { title: 'customers.title', fill: true },
    // Addresses of customers from before they had a page.
    beforeEnter: ({ query: { open } }) =>
      typeof open === 'string' && /^\d+$/.test(open) ? { path: `/customers/${open}`, replace: true } : true,
  },
  {
    path: '/customers/duplicates',
    name: 'customer-duplicates',
    component: () => import('./DuplicatesView.vue'),
    meta: { title: 'merges.title', roles: ['admin'] },
  },
  {
    path: '/customers/:id(\\d+)',
    name: 'customer',
    component: () => import('./CustomerView.vue'),
    props: ({ params }) => ({ id: Number(params.id) }),
    meta: { title: 'customers.title' },
  },
];
