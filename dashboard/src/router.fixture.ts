import { h } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';

/** A router that goes nowhere, for parts with links. */
export function aRouter() {
  return createRouter({
    history: createMemoryHistory(),
    routes: [{ path: '/:path(.*)*', component: { render: () => h('i') } }],
  });
}
