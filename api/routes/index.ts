import type { Route } from '../route.ts';
import { authRoutes } from './auth.ts';
import { opsRoutes } from './ops.ts';

/**
 * Every route of the API, once: the router, `/openapi.json` and the walk over routes and roles read this table.
 * A resource's file exports its routes as an array; add it here.
 */
export const routes: readonly Route[] = [...opsRoutes, ...authRoutes];
