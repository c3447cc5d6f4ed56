import { z } from 'zod';
import { errorBodySchema } from '@roms/contracts/errors';
import { externalErrorSchema } from '@roms/contracts/external-orders';
import { PERMISSIONS } from '@roms/domain/permissions';
import type { Env } from '../runtime/env.ts';
import type { Access, Route } from './route.ts';

type Json = Record<string, unknown>;

/** The OpenAPI 3.1 description of a table of routes. */
export function openApiDocument(routes: readonly Route[], env: Env): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    const path = openApiPath(route.path);
    paths[path] = { ...paths[path], [route.method]: operation(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: `ROMS · ${env.ROMS_SHOP_NAME}`,
      version: '1',
      description:
        'Orders in, repeat orders out. Errors are `{error: {code, message, details?, requestId}}`; lists are `{data, page: {nextCursor}}`.',
    },
    servers: [{ url: env.ROMS_PUBLIC_URL ?? '/' }],
    components: {
      securitySchemes: {
        login: { type: 'apiKey', in: 'cookie', name: 'roms_session' },
        apiKey: { type: 'apiKey', in: 'header', name: 'X-API-KEY' },
        signature: { type: 'apiKey', in: 'header', name: 'X-Roms-Signature' },
      },
    },
    paths,
  };
}

/** Koa's `/orders/:id` as OpenAPI's `/orders/{id}`. */
export function openApiPath(path: string): string {
  return path.replace(/:(\w+)/g, '{$1}');
}

function operation(route: Route): Json {
  const error = route.errorFormat === 'old' ? externalErrorSchema : errorBodySchema;
  return {
    summary: route.summary,
    description: whoMay(route.access),
    tags: [route.path.split('/')[3] ?? 'operations'],
    security: security(route.access),
    parameters: [
      ...parametersOf(route.params, 'path'),
      ...parametersOf(route.query, 'query'),
      ...Object.entries(route.headers ?? {}).map(([name, description]) => ({
        name,
        in: 'header',
        description,
        schema: { type: 'string' },
      })),
    ],
    ...requestBody(route),
    responses: {
      ...success(route),
      default: {
        description: 'What went wrong',
        content: { 'application/json': { schema: toSchema(error, 'output') } },
      },
    },
  };
}

function requestBody({ body, file }: Route): Json {
  if (file)
    return { requestBody: { required: true, content: { 'application/octet-stream': { schema: {} } } } };
  if (!body) return {};
  const content = { 'application/json': { schema: toSchema(body, 'input') } };
  return { requestBody: { required: true, content } };
}

function success({ response, status, otherStatus }: Route): Json {
  if (response === null) return { 204: { description: 'Done' } };
  const content =
    'contentType' in response
      ? { [response.contentType]: { schema: { type: 'string' } } }
      : { 'application/json': { schema: toSchema(response, 'output') } };
  const statuses = [status ?? 200, ...(otherStatus === undefined ? [] : [otherStatus])];
  return Object.fromEntries(statuses.map((one) => [one, { description: 'Success', content }]));
}

function parametersOf(schema: z.ZodType | undefined, where: 'path' | 'query'): Json[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = toSchema(schema, 'input') as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    schema: property,
  }));
}

function toSchema(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json;
  return rest;
}

function security(access: Access): Json[] {
  if (access === 'public') return [];
  if (access === 'signed') return [{ signature: [] }];
  return [...(access.may ? [{ login: [] }] : []), ...(access.scope ? [{ apiKey: [] }] : [])];
}

function whoMay(access: Access): string {
  if (access === 'public') return 'Open to everybody.';
  if (access === 'signed')
    return 'For the gateway: HMAC-SHA256 of `timestamp.rawBody` with the shared secret.';
  const people = access.may ? [`a login as ${PERMISSIONS[access.may].join(' or ')}`] : [];
  const systems = access.scope ? [`an API key with the scope \`${access.scope}\``] : [];
  return `Needs ${[...people, ...systems].join(', or ')}.`;
}
