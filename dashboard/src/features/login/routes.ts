import type { RouteRecordRaw } from 'vue-router';

export const routes: RouteRecordRaw[] = [
  {
    path: '/login',
    name: 'login',
    component: () => import('./LoginView.vue'),
    meta: { public: true, title: 'login.title' },
  },
  {
    path: '/forgotten-password',
    name: 'forgotten-password',
    component: () => import('./ForgottenPasswordView.vue'),
    meta: { public: true, title: 'login.forgotten.title' },
  },
  {
    path: '/password',
    name: 'new-password',
    component: () => import('./NewPasswordView.vue'),
    meta: { public: true, title: 'login.newPassword.title' },
  },
];
