import type { Knex } from 'knex';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { openTransaction } from '../../tests/support/lock-waits.ts';
import { rowsRead } from '../../tests/support/rows-read.ts';
import { insertCustomer, insertShop } from '../../tests/support/rows.ts';
import { connectDatabase } from '../knex.ts';
import { countReminders } from './count-reminders.ts';
import { countAllReminders } from './people.fixture.ts';
import { isCounting, reminderFigures } from './reminders.ts';

const SPAN = { from: '2026-03-01', to: '2026-03-31' };
const ZONE = 'Asia/Jakarta';
const HOUR_MS = 3_600_000;
const SENT_AT = new Date('2026-03-10T03:00:00Z');
const after = (hours: number): Date => new Date(SENT_AT.getTime() + hours * HOUR_MS);

let database: TestDatabase;
let db: Knex;
let talk: number;
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
  await db.raw('TRUNCATE customers CASCADE');
  const { id: customer_id } = await insertCustomer(db);
  const [row] = await db('conversations').insert({ customer_id, session_id: 'main' }).returning('id');
  talk = row.id as number;
});

let next = 0;
async function remind(status: string, sent_at = SENT_AT, hours: number | null = null): Promise<number> {
  const [row] = await db('messages')
    .insert({
      ...{
        conversation_id: talk,
        session_id: 'main',
        direction: 'outbound',
        author: 'automation',
        body: 'Habis?',
      },
      ...{ automation: 'reminder', lane: 'reminder', occurrence_key: `r${(next += 1)}`, status, sent_at },
      delivered_at: hours === null ? null : new Date(sent_at.getTime() + hours * HOUR_MS),
    })
    .returning('id');
  return row.id as number;
}
const write = (to: Knex, sent_at: Date) =>
  to('messages').insert({
    ...{ conversation_id: talk, session_id: 'main', direction: 'inbound', author: 'customer', body: 'Kak' },
    ...{ status: 'delivered', sent_at },
  });
const figures = (dayMs?: number) => reminderFigures(db, SPAN, { zone: ZONE, dayMs });
const marks = async () =>
  Number((await db('reminder_marks').countDistinct('quarter as count').first())!.count);

test('once counted, reminders are not read again until one of them changes', async () => {
  for (let n = 0; n < 300; n += 1) await remind('read', after(Math.floor(n / 30)), 0);
  await db.raw('ANALYZE messages, reminder_marks');
  expect(await marks()).toBe(10);
  await countAllReminders(db);
  const { rows } = await rowsRead(db, figures);
  // Ten quarters, and who is of the shop.
  expect(rows).toBeLessThanOrEqual(30);
  expect(await figures()).toMatchObject({ sent: 300, delivered: 300, read: 300, answered: 0, revenue: 0 });
  // Seven days and eight hours after the first: those of the last two hours may be answered by it, and of them the later.
  await write(db, after(176));
  expect(await marks()).toBe(2);
  expect(await figures()).toMatchObject({ sent: 300, answered: 30 });
  await countAllReminders(db);
  expect(await figures()).toMatchObject({ sent: 300, answered: 30 });
});

test('of more marked quarters than are counted while somebody waits only the latest are read, and it is said', async () => {
  for (let n = 0; n < 300; n += 1) await remind('sent', after(Math.floor(n / 30)));
  await db.raw('ANALYZE messages, reminder_marks');
  const some = { zone: ZONE, most: 2 };
  const page = () => reminderFigures(db, SPAN, some);
  expect([await page(), await isCounting(db, SPAN, some)]).toMatchObject([{ sent: 60 }, true]);
  const { rows } = await rowsRead(db, page);
  // Each of sixty with its conversation and its customer, and at most all marks twice.
  expect(rows).toBeLessThanOrEqual(60 * 3 + 600);
  await countAllReminders(db);
  expect([await page(), await isCounting(db, SPAN, some)]).toMatchObject([{ sent: 300 }, false]);
  // What is marked again keeps what it was until it is counted.
  for (const hours of [7, 8, 9]) await db('reminder_marks').insert({ quarter: after(hours) });
  expect([await page(), await isCounting(db, SPAN, some)]).toMatchObject([{ sent: 300 }, true]);
  expect(await isCounting(db, SPAN, { ...some, dayMs: HOUR_MS })).toBe(false);
});

test('what one does not see of the other, because both are under way, is counted all the same', async () => {
  const id = await remind('sent');
  await countAllReminders(db);
  const answer = await openTransaction(db);
  await write(answer, after(2));
  // It was answered before WhatsApp said that it had arrived: who answers finds nothing to mark.
  await db('messages')
    .where({ id })
    .update({ status: 'delivered', delivered_at: after(1) });
  for (let n = 0; n < 3; n += 1) expect(await countReminders(db)).toBe(0);
  expect(await figures()).toMatchObject({ delivered: 1, answered: 0 });
  await answer.commit();
  expect(await figures()).toMatchObject({ delivered: 1, answered: 1 });
  await countAllReminders(db);
  expect(await figures()).toMatchObject({ delivered: 1, answered: 1 });
});

test('quarters that together take longer than a statement may are counted by fewer at once', async () => {
  await db.raw(`INSERT INTO reminder_marks (quarter, seen)
    SELECT timestamptz '2026-03-10' + n * interval '15 minutes', '1' FROM generate_series(1, 40) AS n`);
  await db.raw(`CREATE FUNCTION take_long() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_sleep(0.1); RETURN NEW; END $$`);
  await db.raw(`CREATE TRIGGER take_long BEFORE INSERT ON reminder_quarters
    FOR EACH ROW EXECUTE FUNCTION take_long()`);
  const hasty = connectDatabase(database.url, { statementTimeoutMs: 1_300 });
  try {
    expect(await countReminders(hasty)).toBe(40);
    expect(await marks()).toBe(0);
    // A call that is to end soon gets on all the same.
    await db('reminder_marks').insert({ quarter: SENT_AT, seen: '1' });
    let looks = 0;
    expect(await countReminders(hasty, () => (looks += 1) > 1)).toBe(1);
  } finally {
    await hasty.destroy();
    await db.raw('DROP FUNCTION take_long CASCADE');
    await db('reminder_marks').delete();
    await db('reminder_quarters').delete();
  }
});

test('two who count at once, a mark from another server, and a truncated table', async () => {
  await remind('read', SENT_AT, 1);
  await write(db, after(5));
  await Promise.all(Array.from({ length: 4 }, () => countReminders(db)));
  await countAllReminders(db);
  await db('messages').where({ direction: 'inbound' }).delete();
  await db('reminder_marks').update({ seen: '999999999999' });
  await countReminders(db);
  expect(await marks()).toBe(0);
  expect(await figures()).toMatchObject({ read: 1, answered: 0 });
  await db.raw('TRUNCATE messages CASCADE');
  expect(await figures()).toMatchObject({ sent: 0, read: 0 });
  expect(await db('reminder_quarters').first()).toBeUndefined();
});

test('a shop with shorter days counts by these, whatever is kept of real ones', async () => {
  await remind('read', SENT_AT, 0);
  await write(db, after(24));
  await countAllReminders(db);
  expect(await figures()).toMatchObject({ sent: 1, answered: 1 });
  expect(await figures(HOUR_MS)).toMatchObject({ sent: 1, answered: 0 });
  expect(await figures(24 * HOUR_MS)).toMatchObject({ sent: 1, answered: 1 });
});

test('everything is counted anew for whoever changed rows with triggers off', async () => {
  await remind('read', SENT_AT, 0);
  await countAllReminders(db);
  await db.transaction(async (trx) => {
    await trx.raw('ALTER TABLE messages DISABLE TRIGGER USER');
    await trx('messages').update({ status: 'sent', delivered_at: null, sent_at: after(48) });
    await trx.raw('ALTER TABLE messages ENABLE TRIGGER USER');
  });
  await db.raw('SELECT recount_reminders()');
  expect(await figures()).toMatchObject({ sent: 1, read: 0 });
  await countAllReminders(db);
  expect(await figures()).toMatchObject({ sent: 1, read: 0 });
});
