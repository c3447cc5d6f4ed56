import type { RouteRecordRaw } from 'vue-router';

export const routes: RouteRecordRaw[] = [
  {
    path: '/login',
    name: 'login',
    component: () => import('./LoginView.vue'),
    meta: { public: true, title: 'login.title' },
  },
  {
    path: '/password',
    name: 'new-password',
    component: () => import('./NewPasswordView.vue'),
    meta: { public: true, title: 'login.newPassword.title' },
  },
];
