import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:http';
import Koa from 'koa';
import { ForeignKeyViolationError, NotFoundError, UniqueViolationError } from 'objection';
import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import type { ErrorBody } from '@roms/contracts/errors';
import { AppError } from '@roms/domain/errors';
import { createLogger } from '../../runtime/logger.ts';
import type { ApiState } from '../context.ts';
import { errorHandler } from './error-handler.ts';
import { requestId } from './request-id.ts';

let server: Server | undefined;
afterEach(() => server?.close());

/** What a caller gets when a handler throws this. */
async function answerTo(error: unknown, errorFormat?: 'old') {
  const app = new Koa<ApiState>();
  app.use(requestId(createLogger({ name: 'test', level: 'silent' })));
  app.use(errorHandler());
  app.use((ctx) => {
    ctx.state.errorFormat = errorFormat;
    throw error;
  });
  server = createServer(app.callback()).listen(0, '127.0.0.1');
  await new Promise((resolve) => server?.once('listening', resolve));
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  return { status: response.status, headers: response.headers, text: await response.text() };
}

const native = (code: string, message: string) => Object.assign(new Error(message), { code });
const wrapped = <T>(Kind: new (args: object) => T, code: string): T =>
  new Kind({ nativeError: native(code, 'SECRET'), client: 'postgres' });

test.each([
  ['an error of ours', new AppError('order_not_found', 'Order not found'), 404, 'order_not_found'],
  ['a missing row', new NotFoundError({ message: 'SECRET' }), 404, 'not_found'],
  ['a duplicate', wrapped(UniqueViolationError as never, '23505'), 409, 'conflict'],
  ['a row that is needed', wrapped(ForeignKeyViolationError as never, '23503'), 409, 'conflict'],
  ['a lock that was not given', native('55P03', 'SECRET'), 409, 'in_progress'],
  ['a deadlock', native('40P01', 'SECRET'), 503, 'database_busy'],
  ['a statement that took too long', native('57014', 'SECRET'), 503, 'database_timeout'],
  ['a refused connection', native('ECONNREFUSED', 'SECRET 127.0.0.1:5432'), 503, 'database_unavailable'],
  [
    'a lost connection',
    new Error('SELECT 1 - Connection terminated unexpectedly'),
    503,
    'database_unavailable',
  ],
  ['a shutdown', native('57P01', 'SECRET'), 503, 'database_unavailable'],
  ['a full disk under the database', native('53100', 'SECRET'), 503, 'storage_unavailable'],
  ['a full disk', native('ENOSPC', 'SECRET'), 503, 'storage_unavailable'],
  ['a quota', native('EDQUOT', 'SECRET'), 503, 'storage_unavailable'],
  ['too many open files', native('EMFILE', 'SECRET'), 503, 'too_many_open_files'],
  [
    'no file left for a connection',
    wrapped(UniqueViolationError as never, 'EMFILE'),
    503,
    'database_unavailable',
  ],
  ['anything else', new Error('SECRET password=hunter2'), 500, 'internal_error'],
  ['no error at all', 'SECRET', 500, 'internal_error'],
])('%s', async (_name, error, status, code) => {
  const answer = await answerTo(error);
  expect([answer.status, JSON.parse(answer.text).error.code]).toEqual([status, code]);
  expect(JSON.parse(answer.text).error.requestId).toBe(answer.headers.get('x-request-id'));
  expect(answer.text).not.toMatch(/SECRET|hunter2|127\.0\.0\.1|SELECT/);
  expect(answer.headers.has('retry-after')).toBe(status === 503 || code === 'in_progress');

  const old = JSON.parse((await answerTo(error, 'old')).text);
  expect(Object.keys(old)).toEqual(['status', 'message', 'code']);
  expect([old.status, old.code]).toEqual(['error', code]);
});

test.each([
  ['half a character in JSON', native('22P02', 'SECRET')],
  ['a NUL in JSON', wrapped(UniqueViolationError as never, '22P05')],
  ['bytes that are no text', native('22021', 'SECRET')],
  ['a date that is none', native('22008', 'SECRET')],
])('%s is refused at once: it will not be another value the next time', async (_name, error) => {
  const answer = await answerTo(error);
  expect([answer.status, JSON.parse(answer.text).error.code]).toEqual([400, 'invalid_request']);
  expect(answer.text).not.toContain('SECRET');
  expect((await answerTo(error, 'old')).status).toBe(422);
});

test('a request that is not right names its fields in both envelopes', async () => {
  const { error } = z
    .object({ items: z.array(z.object({ quantity: z.number() })) })
    .safeParse({ items: [{}] });
  const answer = await answerTo(error);
  expect([answer.status, Object.keys(JSON.parse(answer.text).error.details.fields)]).toEqual([
    400,
    ['items.0.quantity'],
  ]);
  const old = await answerTo(error, 'old');
  expect([old.status, Object.keys(JSON.parse(old.text).errors)]).toEqual([422, ['items.0.quantity']]);
});

test('a path that nobody answers is 404', async () => {
  const app = new Koa<ApiState>();
  app.use(requestId(createLogger({ name: 'test', level: 'silent' })));
  app.use(errorHandler());
  server = createServer(app.callback()).listen(0, '127.0.0.1');
  await new Promise((resolve) => server?.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}/nothing`);
  expect([response.status, ((await response.json()) as ErrorBody).error.code]).toEqual([404, 'not_found']);
});
