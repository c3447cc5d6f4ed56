import type { Role } from '@roms/contracts/users';
import {
  createRouter,
  createWebHistory,
  type RouteLocationNormalized,
  type Router,
  type RouteRecordRaw,
} from 'vue-router';
import { mayBeSignedIn, useSessionStore } from './features/session/session.store.ts';
import { useLiveStore } from './live/index.ts';

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

/** Where a person starts. */
export function homeOf(role: Role): string {
  return role === 'admin' ? '/dashboard' : '/cs/dashboard';
}

/** The page asked for before the login, when it is one of ours; `null` for anything else (another host, `/login`). */
export function safeRedirect(router: Router, asked: unknown): string | null {
  if (typeof asked !== 'string' || !/^\/(?![/\\])/.test(asked)) return null;
  const { matched, meta } = router.resolve(asked);
  return matched.length > 0 && meta.public !== true && matched.at(-1)?.name !== 'not-found' ? asked : null;
}

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
  const session = useSessionStore();
  if (!session.loaded && (to.name !== 'login' || mayBeSignedIn())) {
    try {
      await session.load();
    } catch {
      // App.vue shows that ROMS cannot be reached, and tries this page again.
      return to.meta.public === true;
    }
  }
  if (to.meta.public === true)
    return session.me === null || to.name !== 'login' ? true : homeOf(session.me.user.role);
  if (session.me === null)
    return { name: 'login', query: to.fullPath === '/' ? {} : { redirect: to.fullPath } };

  const { role, id } = session.me.user;
  if (to.name === 'home' || (to.meta.roles && !to.meta.roles.includes(role))) return homeOf(role);
  await useLiveStore().start(id);
  return true;
}
