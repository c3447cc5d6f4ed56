import type { Knex } from 'knex';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { insertCustomer, insertOrder, insertProduct, insertShop } from '../../tests/support/rows.ts';
import { connectDatabase } from '../knex.ts';
import { writeMail } from '../mails/write-mail.ts';
import { queueWeeklySummary } from './queue-weekly-summary.ts';

/** Monday, 08:00 in Jakarta. */
const NOW = new Date('2026-03-09T01:00:00Z');
const ADDRESS = 'https://roms.toko.id';

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
beforeEach(async () => {
  await db.raw('TRUNCATE users, customers, mails CASCADE');
});

const person = async (name: string, more: object = {}): Promise<number> => {
  const [row] = await db('users')
    .insert({
      name,
      email: `${name}@toko.id`,
      password_hash: 'x',
      role: 'admin',
      weekly_summary: true,
      ...more,
    })
    .returning('id');
  return row.id as number;
};
const queue = (now = NOW) =>
  queueWeeklySummary(db, { now, publicUrl: ADDRESS, pipeline: { now: () => now } });
const mails = () => db('mails').orderBy('id').select('kind', 'address', 'status', 'text');
const messages = () =>
  db('messages').orderBy('id').select('automation', 'occurrence_key', 'body', 'lane', 'status');

test('admins who want it and the shop’s own people get the last week, once', async () => {
  const kopi = await insertProduct(db, 'Kopi Gayo');
  const wati = await insertCustomer(db, { name: 'Wati' });
  const boss = await insertCustomer(db, { name: 'Bos' });
  await db('customers').where({ id: boss.id }).update({ internal: true });
  const items = [{ name: 'Kopi', productId: kopi, quantity: 2, price: 50_000 }];
  for (const at of [
    '2026-03-01T16:59:00Z',
    '2026-03-01T17:00:00Z',
    '2026-03-08T16:59:00Z',
    '2026-03-08T17:00:00Z',
  ])
    await insertOrder(db, { customerId: wati.id, orderedAt: new Date(at), status: 'completed', items });
  await insertOrder(db, { customerId: boss.id, orderedAt: new Date('2026-03-04T00:00:00Z'), items });
  await person('ani');
  await person('beni', { weekly_summary: false });
  await person('cici', { role: 'cs' });
  await person('dedi', { active: false });

  expect(await queue()).toEqual({ mails: 1, messages: 1 });
  // A worker that died asks again, and the whole week says the same.
  expect(await queue()).toEqual({ mails: 0, messages: 0 });
  expect(await queue(new Date('2026-03-12T01:00:00Z'))).toEqual({ mails: 0, messages: 0 });
  const [mail] = await mails();
  expect(mail).toMatchObject({ kind: 'weekly_summary', address: 'ani@toko.id', status: 'waiting' });
  expect(mail?.text).toContain('Ringkasan Kopi Someah, 2 Mar 2026 – 8 Mar 2026');
  expect(mail?.text).toContain('Omzet: Rp 200.000 (naik 100 % dari minggu sebelumnya)');
  expect(mail?.text).toContain('Pelanggan yang memesan: 1, 1 di antaranya lebih dari sekali');
  expect(mail?.text).toContain('- Kopi Gayo × 4');
  expect(mail?.text).toContain(`${ADDRESS}/reports?from=2026-03-02&to=2026-03-08`);
  expect(await messages()).toEqual([
    {
      ...{ automation: 'weekly_summary', lane: 'transactional', status: 'queued' },
      ...{ occurrence_key: `weekly:2026-03-02:${boss.id}`, body: mail?.text },
    },
  ]);
  expect(await queue(new Date('2026-03-16T01:00:00Z'))).toEqual({ mails: 1, messages: 1 });
});

test('while nobody wants it nothing is written, and who left meanwhile gets none', async () => {
  const boss = await insertCustomer(db, { name: 'Bos' });
  await db('customers').where({ id: boss.id }).update({ internal: true });
  const ani = await person('ani', { weekly_summary: false });
  expect(await queue()).toEqual({ mails: 0, messages: 0 });
  await db('users').where({ id: ani }).update({ weekly_summary: true });
  expect(await queue()).toEqual({ mails: 1, messages: 1 });
  const { id } = await db('mails').first('id');
  const written = () => db.transaction((trx) => writeMail(trx, id, NOW));
  expect(await written()).toMatchObject({
    to: 'ani@toko.id',
    subject: expect.stringContaining('Ringkasan mingguan'),
  });
  await db('users').where({ id: ani }).update({ active: false });
  expect(await written()).toBeNull();
  expect((await mails())[0]).toMatchObject({ status: 'dropped' });
});
