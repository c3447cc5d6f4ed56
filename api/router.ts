import Router from '@koa/router';
import type { Middleware } from 'koa';
import type { z } from 'zod';
import { createAuditTrail } from './audit-trail.ts';
import type { Gate } from './admission/gate.ts';
import { actorOf, viewerOf, type ApiActor, type ApiState, type Context, type Deps } from './context.ts';
import { authenticate, requireSameOrigin } from './middleware/authenticate.ts';
import { requireKnownHost } from './middleware/known-host.ts';
import { MAX_PUBLIC_BODY_BYTES, parseJson, readRawBody, requireBytes } from './middleware/read-body.ts';
import { verifyWebhook } from './middleware/webhook-signature.ts';
import type { Route } from './route.ts';

/**
 * Mounts the table of routes; paths tell capital letters from small ones, a slash at the end is no difference. Each
 * runs: host → who → origin → its turn → body → validation → handler → audit log → answer.
 */
export function createRouter(deps: Deps, routes: readonly Route[]): Middleware<ApiState> {
  const router = new Router<ApiState>({ sensitive: true });
  for (const route of routes) {
    router[route.method](route.path, async (ctx) => {
      const context = ctx as unknown as Context;
      context.state.routePath = route.path;
      context.state.isUnlogged = route.isUnlogged;
      context.state.errorFormat = route.errorFormat;
      await answer(deps, context, route, ctx.params as Record<string, string>);
    });
  }
  return router.routes() as unknown as Middleware<ApiState>;
}

async function answer(deps: Deps, ctx: Context, route: Route, rawParams: unknown): Promise<void> {
  const { access } = route;
  if (!route.anyHost) requireKnownHost(deps.hosts, ctx);
  const actor = typeof access === 'string' ? null : await authenticate(deps, ctx, access);
  // A login or logout forged by another site would put a person into an account that is not theirs.
  if (access === 'public' && route.method !== 'get') requireSameOrigin(deps, ctx);
  if (route.file) requireBytes(ctx);
  const gate = actor && gateOf(deps, ctx, route);
  if (!gate) return handle(deps, ctx, route, actor, rawParams);
  await gate.run({ name: nameOf(actor) }, () => handle(deps, ctx, route, actor, rawParams));
}

/** What holds this request back until there is room for it; null for most. */
function gateOf({ admission }: Deps, ctx: Context, { bounded }: Route): Gate | null {
  if (bounded === 'upload') return admission.upload;
  if (bounded === 'count') return admission.search;
  // Without a text a list is a page of an index.
  return bounded === 'search' && ctx.query.q ? admission.search : null;
}

/** The login or key whose share it is. */
function nameOf(actor: ApiActor): string {
  return actor.kind === 'user' ? `login ${actor.tokenHash}` : `key ${actor.key.id}`;
}

async function handle(
  deps: Deps,
  ctx: Context,
  route: Route,
  actor: ApiActor | null,
  rawParams: unknown,
): Promise<void> {
  const { access } = route;
  const most = access === 'public' ? MAX_PUBLIC_BODY_BYTES : route.file?.maxBytes;
  const raw = route.method === 'get' ? null : await readRawBody(ctx, most);
  if (access === 'signed') verifyWebhook(deps, ctx, raw ?? Buffer.alloc(0));
  const params = parse(route.params, rawParams);
  const query = parse(route.query, ctx.query);
  const strict = actor?.kind === 'user' || access === 'public';
  const body = route.body && raw ? parse(route.body, parseJson(ctx, raw, { strict })) : undefined;
  const audit =
    actor && route.audit ? createAuditTrail(deps.db, actorOf(actor), route.audit, idOf(params)) : null;
  const result = await route.handler({
    ctx,
    deps,
    actor,
    viewer: actor && viewerOf(actor, { acts: route.method !== 'get' && !route.forParticipants }),
    audit,
    params,
    query,
    body,
    bytes: raw ?? Buffer.alloc(0),
  });
  await audit?.finish();
  if (route.response === null) {
    ctx.status = 204;
  } else if (!('contentType' in route.response)) {
    ctx.status = ctx.state.successStatus ?? route.status ?? 200;
    ctx.set('Cache-Control', 'no-store');
    ctx.body = result;
  }
}

/** The `:id` of the path. */
function idOf(params: unknown): number | string | null {
  return (params as { id?: number | string } | undefined)?.id ?? null;
}

/** Throws zod's error, which the error handler words. */
function parse(schema: z.ZodType | undefined, input: unknown): unknown {
  return schema === undefined ? undefined : schema.parse(input);
}
