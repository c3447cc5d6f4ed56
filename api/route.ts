import { z } from 'zod';
import type { Permission } from '@roms/domain/permissions';
import type { ApiScope } from '@roms/contracts/api-keys';
import type { Viewer } from '../db/scopes/viewer.ts';
import type { AuditDeclaration, AuditTrail } from './audit-trail.ts';
import type { Context, Deps, KeyActor, UserActor } from './context.ts';

/**
 * Who may call a route: anybody; wa-service by its signature; people whose role has the permission;
 * API keys with the scope; people and keys.
 */
export type Access =
  'public' | 'signed' | { may: Permission; scope?: ApiScope } | { may?: undefined; scope: ApiScope };

export type ActorOf<A extends Access> = A extends Unguarded
  ? null
  : A extends { may: Permission; scope: ApiScope }
    ? UserActor | KeyActor
    : A extends { may: Permission }
      ? UserActor
      : KeyActor;

type Method = 'get' | 'post' | 'patch' | 'put' | 'delete';
type Unguarded = 'public' | 'signed';

/** Whatever a person or a key changes leaves a row in the audit log: such a route says under which name. */
type Audited<M extends Method, A extends Access> = M extends 'get'
  ? { audit?: undefined }
  : A extends Unguarded
    ? { audit?: undefined }
    : { audit: AuditDeclaration };

type Output<S> = S extends z.ZodType ? z.output<S> : undefined;

export type RouteInput<M extends Method, A extends Access, P, Q, B> = {
  ctx: Context;
  deps: Deps;
  actor: ActorOf<A>;
  /** Which rows the actor sees, for db/scopes. */
  viewer: A extends Unguarded ? null : Viewer;
  /** Where a change is written down; null for a route that declares none. */
  audit: M extends 'get' ? null : A extends Unguarded ? null : AuditTrail;
  params: Output<P>;
  query: Output<Q>;
  body: Output<B>;
  /** The body as it came: what a route with `file` is about. */
  bytes: Buffer;
};

/** A response that is not JSON (a stream, a file, text): the handler writes it on `ctx` and returns nothing. */
export type RawResponse = { contentType: string };

export type RouteDefinition<M extends Method, A extends Access, P, Q, B, R> = {
  method: M;
  /** As OpenAPI's, with Koa's parameters: `/api/v1/orders/:id`. */
  path: string;
  access: A;
  summary: string;
  params?: P;
  query?: Q;
  /** JSON body; for a `signed` route it is checked after the signature. */
  body?: B;
  /** The body is a file: plain bytes, at most so many, and no JSON. */
  file?: { maxBytes: number };
  /** The whole body of a success, `{data}` or `{data, page}` included; null for an empty 204. */
  response: R;
  /** Of a success; 200 unless told. */
  status?: 200 | 201 | 202 | 204;
  /** Another success, with the same body: a handler chooses it by `ctx.state.successStatus`. */
  otherStatus?: 200;
  /** Whose number at once is bounded for each login: `search` where it has a `q`; `count` as searches are. */
  bounded?: 'upload' | 'search' | 'count';
  /** Also of conversations to which an agent was called by a note; such an agent reads, and changes nothing else. */
  forParticipants?: true;
  /** Answered under any `Host`: what a monitor asks by address. */
  anyHost?: true;
  /** Leaves no line in the log: asked every few seconds, by everybody, about nothing that is kept. */
  isUnlogged?: true;
  /** `old`: the envelope of errors that external systems have always known. */
  errorFormat?: 'old';
  /** Further headers that a caller may send, for the documentation. */
  headers?: Record<string, string>;
  handler: (
    input: RouteInput<M, A, P, Q, B>,
  ) => Promise<R extends z.ZodType ? z.input<R> : void> | (R extends z.ZodType ? z.input<R> : void);
} & Audited<M, A>;

/** A declared route with its types forgotten: what the table of all routes holds. */
export type Route = {
  method: Method;
  path: string;
  access: Access;
  summary: string;
  params?: z.ZodType;
  query?: z.ZodType;
  body?: z.ZodType;
  file?: { maxBytes: number };
  response: z.ZodType | RawResponse | null;
  status?: number;
  otherStatus?: number;
  bounded?: 'upload' | 'search' | 'count';
  forParticipants?: true;
  anyHost?: true;
  isUnlogged?: true;
  errorFormat?: 'old';
  headers?: Record<string, string>;
  audit?: AuditDeclaration;
  handler: (input: {
    ctx: Context;
    deps: Deps;
    actor: unknown;
    viewer: unknown;
    audit: unknown;
    params: unknown;
    query: unknown;
    body: unknown;
    bytes: Buffer;
  }) => unknown;
};

/**
 * Declares a route: its whole policy stands in the argument. The one table of routes feeds the router,
 * the authorization, the audit log, `/openapi.json` and the walk over routes and roles.
 */
export function route<
  const M extends Method,
  const A extends Access,
  R extends z.ZodType | RawResponse | null,
  P extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
>(definition: RouteDefinition<M, A, P, Q, B, R>): Route {
  return definition as unknown as Route;
}

/** `{data: …}`, the envelope of one thing. */
export function dataOf<T extends z.ZodType>(item: T) {
  return z.object({ data: item });
}

/** `:id` of a row. */
export const idParams = z.object({ id: z.coerce.number().int().positive() });
