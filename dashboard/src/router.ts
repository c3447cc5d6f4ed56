import type { Role } from '@roms/contracts/users';
import {
  createRouter,
  createWebHistory,
  type RouteLocationNormalized,
  type Router,
  type RouteRecordRaw,
} from 'vue-router';
import { mayBeSignedIn, useLoginStore } from './shop/login/login.store.ts';
import { useLiveStore } from './live/index.ts';
import { homeOf } from './shop/login/home-page.ts';

declare module 'vue-router' {
  interface RouteMeta {
    /** Key of the page's name, for the window's title. */
    title?: string;
    /** Needs no login, and stands without sidebar and header. */
    public?: boolean;
    /** Who may open it; everybody who is logged in when absent. */
    roles?: readonly Role[];
    /** The page scrolls its own zones and takes the whole height. */
    fill?: boolean;
  }
}

const features = import.meta.glob<RouteRecordRaw[]>('./features/*/routes.ts', {
  eager: true,
  import: 'routes',
});
const all = Object.values(features).flat();

/** Collects `features/<area>/routes.ts`; what is not public stands inside the layout. */
export function createAppRouter(): Router {
  const router = createRouter({
    history: createWebHistory(),
    routes: [
      ...all.filter((route) => route.meta?.public === true),
      {
        path: '/',
        component: () => import('./layouts/AppLayout.vue'),
        children: [
          { path: '', name: 'home', component: { render: () => null } },
          ...all.filter((route) => route.meta?.public !== true),
          {
            path: '/:path(.*)*',
            name: 'not-found',
            component: () => import('./layouts/NotFoundView.vue'),
            meta: { title: 'app.notFound.title' },
          },
        ],
      },
    ],
    scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  });
  router.beforeEach(enter);
  return router;
}

async function enter(to: RouteLocationNormalized) {
  const login = useLoginStore();
  if (!login.loaded && (to.name !== 'login' || mayBeSignedIn())) {
    try {
      await login.load();
    } catch {
      // App.vue shows that ROMS cannot be reached, and tries this page again.
      return to.meta.public === true;
    }
  }
  if (to.meta.public === true)
    return login.me === null || to.name !== 'login' ? true : homeOf(login.me.user.role);
  if (login.me === null)
    return { name: 'login', query: to.fullPath === '/' ? {} : { redirect: to.fullPath } };

  const { role, id } = login.me.user;
  if (to.name === 'home' || (to.meta.roles && !to.meta.roles.includes(role))) return homeOf(role);
  await useLiveStore().start(id);
  return true;
}
