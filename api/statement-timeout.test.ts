import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectDatabase, STATEMENT_TIMEOUT_MS } from '../db/knex.ts';
import { createTestDatabase, type TestDatabase } from '../tests/support/database.ts';
import { startOrderApi, type OrderApi } from '../tests/support/order-api.ts';

let database: TestDatabase;
let api: OrderApi;
beforeAll(async () => {
  database = await createTestDatabase();
  const db = connectDatabase(database.url, { statementTimeoutMs: 300 });
  api = await startOrderApi({ databaseUrl: database.url, deps: { db } });
});
afterAll(async () => {
  await api.stop();
  await database.drop();
});

test('a request whose statement takes too long is 503 with a code, and its connection serves the next one', async () => {
  const admin = await api.staff('admin');
  const other = connectDatabase(database.url);
  const ask = () => api.call(admin, 'GET', '/api/v1/orders');
  await other.transaction(async (trx) => {
    // Nobody reads orders until this transaction ends: longer than any statement may take.
    await trx.raw('LOCK TABLE orders IN ACCESS EXCLUSIVE MODE');
    const { status, body, headers } = await ask();
    expect([status, body.error.code]).toEqual([503, 'database_timeout']);
    expect(headers.get('retry-after')).toBe('2');
  });
  await other.destroy();
  expect((await ask()).status).toBe(200);
});

test('every pool has a limit of its own', async () => {
  for (const [statementTimeoutMs, shown] of [
    [STATEMENT_TIMEOUT_MS.request, '8s'],
    [STATEMENT_TIMEOUT_MS.work, '25s'],
    [STATEMENT_TIMEOUT_MS.heavy, '10min'],
    [STATEMENT_TIMEOUT_MS.command, '0'],
    [undefined, '25s'],
  ] as const) {
    const db = connectDatabase(database.url, { statementTimeoutMs });
    const { rows } = await db.raw<{ rows: object[] }>('SHOW statement_timeout');
    await db.destroy();
    expect(rows).toEqual([{ statement_timeout: shown }]);
  }
});
