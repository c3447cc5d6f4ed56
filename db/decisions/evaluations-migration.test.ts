import { fileURLToPath } from 'node:url';
import type { Knex } from 'knex';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { insertCustomer, insertOrder } from '../../tests/support/rows.ts';
import { connectDatabase } from '../knex.ts';

const MIGRATION = '20261129172000_create_evaluations.ts';

let database: TestDatabase;
let db: Knex;
beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

type Migration = { up(knex: Knex): Promise<void>; down(knex: Knex): Promise<void> };

it('groups what was decided before into evaluations, and takes them apart again', async () => {
  const path = fileURLToPath(new URL(`../../migrations/${MIGRATION}`, import.meta.url));
  const { up, down } = (await import(path)) as Migration;
  const customer = await insertCustomer(db);
  const orderId = await insertOrder(db, { customerId: customer.id });
  await down(db);
  const subject = {
    occurrence_key: `order:${orderId}:reminder:1`,
    automation: 'reminder',
    customer_id: customer.id,
    order_id: orderId,
  };
  const row = (stage: string, attempt: number, check_code: string, verdict = 'pass', details = {}) => ({
    ...subject,
    stage,
    attempt,
    check_code,
    verdict,
    details,
    at: new Date('2026-11-01T00:00:00Z'),
  });
  const before = [
    row('queue', 1, 'duplicate_occurrence'),
    row('queue', 1, 'order_void', 'pass', { orderStatus: 'completed' }),
    row('send', 1, 'duplicate_occurrence'),
    row('send', 1, 'order_void'),
    row('send', 1, 'opted_out', 'stop'),
    row('send', 2, 'duplicate_occurrence', 'stop'),
  ];
  await db('outbound_decisions').insert(before);

  await up(db);
  const evaluations = await db('evaluations').orderBy('id');
  const shown = evaluations.map(({ stage, verdict, code, checks, facts }) => [
    stage,
    verdict,
    code,
    checks.length,
    facts.attempt,
  ]);
  expect(shown).toEqual([
    ['queue', 'pass', null, 2, 1],
    ['send', 'stop', 'opted_out', 3, 1],
    ['send', 'stop', 'duplicate_occurrence', 1, 2],
  ]);
  expect(evaluations[0]).toMatchObject({ order_id: orderId, customer_id: customer.id, at: before[0]!.at });
  expect(evaluations[0].checks[1]).toEqual({
    check: 'order_void',
    verdict: 'pass',
    details: { orderStatus: 'completed' },
  });

  await down(db);
  expect(await db('outbound_decisions').orderBy('id')).toMatchObject(before);
  await up(db);
});
