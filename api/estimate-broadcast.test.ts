import type { Knex } from 'knex';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectDatabase } from '../db/knex.ts';
import { aReport } from '../tests/support/canned-gateway.ts';
import { createTestDatabase, type TestDatabase } from '../tests/support/database.ts';
import { insertShop } from '../tests/support/rows.ts';
import { statementsOf } from '../tests/support/statements.ts';
import type { Deps } from './context.ts';
import { estimateOfBroadcast } from './estimate-broadcast.ts';

let database: TestDatabase;
let db: Knex;
beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  await insertShop(db);
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

it('reads the shop’s settings once', async () => {
  const now = new Date();
  const told = { startsAt: now.toISOString(), finishAt: now.toISOString(), days: [] };
  const gateway = { report: async () => aReport('main'), estimate: async () => told };
  const deps = { db, gateway, now: () => now, env: { WA_PACE: 'on' } } as unknown as Deps;
  const { sql, result } = await statementsOf(db, () =>
    estimateOfBroadcast(
      deps,
      { startAt: null, endAt: null, sessionId: 'main' },
      { texts: [1], strangers: 0 },
    ),
  );
  expect(result.estimate.isOfNumber).toBe(true);
  expect(sql.filter((one) => one.includes('"settings"'))).toHaveLength(1);
});
