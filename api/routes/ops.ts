import { z } from 'zod';
import { healthSchema } from '@roms/contracts/health';
import { openApiDocument } from '../openapi.ts';
import { route, type Route } from '../route.ts';

/** What machines ask: is it well, may it be used, what can it do. */
export const opsRoutes = [
  route({
    method: 'get',
    path: '/health',
    access: 'public',
    anyHost: true,
    summary: 'How every part is doing; 503 only without PostgreSQL',
    response: healthSchema,
    handler: async ({ ctx, deps }) => {
      const health = await deps.health.check();
      // The status line is written by the router for a success; a monitor needs the 503.
      ctx.state.successStatus = health.status === 'down' ? 503 : 200;
      return health;
    },
  }),
  route({
    method: 'get',
    path: '/ready',
    access: 'public',
    anyHost: true,
    summary: 'Whether requests can be served: 503 while the database is away',
    response: z.object({ ready: z.boolean() }),
    handler: async ({ ctx, deps }) => {
      const ready = await deps.health.isReady();
      ctx.state.successStatus = ready ? 200 : 503;
      return { ready };
    },
  }),
];

/** The description of all routes, itself among them: `all` is read when the description is asked for. */
export const openApiRoute = (all: () => readonly Route[]) =>
  route({
    method: 'get',
    path: '/openapi.json',
    access: 'public',
    summary: 'This description of the API (OpenAPI 3.1)',
    response: z.record(z.string(), z.unknown()),
    handler: async ({ deps }) => openApiDocument(all(), deps.env),
  });
