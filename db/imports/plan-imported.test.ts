import type { Knex } from 'knex';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { SYSTEM_ACTOR } from '@roms/domain/actor';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { insertProduct, insertShop } from '../../tests/support/rows.ts';
import { testPhone } from '../../tests/support/shop.ts';
import { connectDatabase } from '../knex.ts';
import { importRows } from './import-rows.ts';
import { queueImport } from './queue-import.ts';
import { readImport } from './read-import.ts';

let database: TestDatabase;
let db: Knex;

beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  await insertShop(db);
  await db('reminder_rules').update({ mode: 'learned', days: 30 });
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});
beforeEach(async () => {
  await db.raw('TRUNCATE customers, products, imports CASCADE');
  await insertProduct(db, 'Kopi Gayo');
});

const phone = (n: number) => testPhone(641, n);
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);

/** Completed orders of one Kopi Gayo each, so many days ago, in the order of the file. */
async function queue(orders: readonly (readonly [number: string, who: number, days: number])[]) {
  const lines = orders.map(
    ([number, who, days]) => `${number},P,${phone(who)},Kopi Gayo,1,selesai,${daysAgo(days)}`,
  );
  const header = 'order_number,customer_name,customer_phone,product_name,quantity,status,ordered_at';
  const content = Buffer.from([header, ...lines].join('\n'));
  const file = { kind: 'orders', dryRun: false, fileName: 'lama.csv', content, actor: SYSTEM_ACTOR } as const;
  const id = await db.transaction((trx) => queueImport(trx, file));
  await readImport(db, id, () => undefined);
  return id;
}
const run = (id: number, onPiece: () => void = () => undefined) =>
  importRows(db, id, {}, { most: 10_000, onPiece });
const waiting = () =>
  db('order_lifecycles as l')
    .join('orders as o', 'o.id', 'l.order_id')
    .where({ 'l.state': 'waiting', 'l.started_at': null })
    .orderBy('o.external_id')
    .pluck('o.external_id');

it('is asked when all orders of the file have taught how long things last, and goes on after a stop', async () => {
  // Newest first, as shops list them: until the others are there the first says nothing of its 90 days.
  const id = await queue([
    ...[60, 150, 240, 330].map((days, n) => [`L-${n}`, 1, days] as const),
    ...[60, 63, 66].map((days, n) => [`M-${n}`, 2, days] as const),
  ]);
  let pieces = 0;
  const stopped = run(id, () => {
    if ((pieces += 1) > 7) throw new Error('the worker was killed');
  });
  await expect(stopped).rejects.toThrow('killed');
  expect(await waiting()).toEqual([]);
  expect(await run(id)).toBe(true);
  expect(await waiting()).toEqual(['L-0']);
});

it('waits for nothing that was bought again since, also by another file', async () => {
  await run(await queue([['N-1', 3, 10]]));
  expect(await waiting()).toEqual(['N-1']);
  await run(
    await queue([
      ['O-1', 4, 5],
      ['O-2', 4, 9],
    ]),
  );
  expect(await waiting()).toEqual(['N-1', 'O-1']);
});
