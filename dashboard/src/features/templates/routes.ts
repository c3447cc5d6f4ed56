import type { RouteRecordRaw } from 'vue-router';

const meta = { title: 'app.nav.templates' };

export const routes: RouteRecordRaw[] = [
  { path: '/templates', name: 'templates', component: () => import('./TemplatesView.vue'), meta },
  {
    path: '/templates/new',
    name: 'template-new',
    component: () => import('./TemplateView.vue'),
    meta: { ...meta, roles: ['admin'] },
  },
  { path: '/templates/:id(\\d+)', name: 'template', component: () => import('./TemplateView.vue'), meta },
];
