import { z } from 'zod';
import { OLD_OPERATIONS } from './old-operations.ts';
import type { Operation } from './operation.ts';
import { OPERATIONS } from './operations.ts';

type Json = Record<string, unknown>;

const ERROR = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    details: z.record(z.string(), z.unknown()).optional(),
    requestId: z.string(),
  }),
});
const OLD_ERROR = z.object({ data: z.null(), message: z.string() });
const SECURITY = { none: [], key: [{ key: [] }], secret: [{ automation: [] }] };

/** The OpenAPI 3.1 description of the gateway, old calls and new. */
export function openApiDocument(): Json {
  const paths: Record<string, Json> = {};
  const add = (operation: Operation, isOld: boolean): void => {
    const path = operation.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [operation.method]: describe(operation, isOld) };
  };
  for (const operation of OPERATIONS) add(operation, false);
  for (const operation of OLD_OPERATIONS) add(operation, true);
  return {
    openapi: '3.1.0',
    info: {
      title: 'ROMS wa-service',
      version: '1',
      description:
        'The only part that knows WhatsApp. New calls answer `{data}` or `{error: {code, message, requestId}}`; calls of the old gateway `{data, message}` or `{data: null, message}`.',
    },
    components: {
      securitySchemes: {
        key: { type: 'apiKey', in: 'header', name: 'x-api-key' },
        automation: { type: 'apiKey', in: 'header', name: 'x-automation-secret' },
      },
    },
    paths,
  };
}

function describe(operation: Operation, isOld: boolean): Json {
  const { summary, status = 200, body, query, data, access = 'key' } = operation;
  const inPath = [...operation.path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  return {
    summary,
    tags: [isOld ? 'old gateway' : 'gateway'],
    security: SECURITY[access],
    parameters: [...inPath, ...queryParameters(query)],
    ...(body === undefined ? {} : { requestBody: { required: true, content: json(schemaOf(body)) } }),
    responses: {
      [status]: {
        description: status === 410 ? 'It is no longer offered' : 'Done',
        ...(data === undefined
          ? {}
          : { content: json({ type: 'object', required: ['data'], properties: { data: schemaOf(data) } }) }),
      },
      default: { description: 'What went wrong', content: json(schemaOf(isOld ? OLD_ERROR : ERROR)) },
    },
  };
}

function queryParameters(query: z.ZodType | undefined): Json[] {
  if (query === undefined) return [];
  const { properties = {}, required = [] } = schemaOf(query) as { properties?: Json; required?: string[] };
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }));
}

function schemaOf(schema: z.ZodType): Json {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return rest;
}

function json(schema: Json): Json {
  return { 'application/json': { schema } };
}
