import { customerActor, SYSTEM_ACTOR } from '@roms/domain/actor';
import type { Knex } from 'knex';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { insertCustomer, insertShop } from '../../tests/support/rows.ts';
import { connectDatabase } from '../knex.ts';
import { Consent } from '../models/Consent.ts';
import { Customer } from '../models/Customer.ts';
import { recordConsent, type ConsentChange, type RecordedConsent } from './record-consent.ts';

let database: TestDatabase;
let db: Knex;
let id: number;
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
  ({ id } = await insertCustomer(db));
});

const HOUR_MS = 3_600_000;
/** Hours from now; below zero what has been. */
const inHours = (hours: number): Date => new Date(Date.now() + hours * HOUR_MS);

async function says(
  source: 'reply_word' | 'staff',
  state: ConsentChange['state'],
  at: Date,
): Promise<RecordedConsent> {
  const actor = source === 'staff' ? SYSTEM_ACTOR : customerActor(id);
  return db.transaction(async (trx) => {
    const customer = await Customer.query(trx).findById(id).forNoKeyUpdate().throwIfNotFound();
    return recordConsent(trx, customer, { state, source, actor, at });
  });
}

async function isOptedOut(): Promise<boolean> {
  return (await Customer.query(db).findById(id).throwIfNotFound()).optedOutAt !== null;
}

test.each(['reply_word', 'staff'] as const)(
  'what was written down while a clock was ahead (%s) outlives neither STOP nor staff',
  async (source) => {
    await says(source, 'withdrawn', inHours(2));
    await says(source, 'given', inHours(2));
    const line = await Consent.query(db).where({ customerId: id }).orderBy('id', 'desc').first();
    expect(line?.at.getTime()).toBeGreaterThan(Date.now());
    // WhatsApp's time is of some seconds ago when the shop hears of it.
    expect(await says('reply_word', 'withdrawn', new Date(Date.now() - 5_000))).toMatchObject({
      ...{ hasChanged: true, isLate: false },
    });
    expect(await isOptedOut()).toBe(true);
    expect(await says('staff', 'given', new Date())).toMatchObject({ hasChanged: true, isLate: false });
    expect(await says('staff', 'withdrawn', new Date())).toMatchObject({ hasChanged: true, isLate: false });
    expect(await isOptedOut()).toBe(true);
  },
);

test('the word of staff is never late, and stands after what it overrules', async () => {
  await says('reply_word', 'withdrawn', inHours(-3));
  await says('reply_word', 'given', inHours(-1));
  expect(await says('staff', 'withdrawn', inHours(-2))).toMatchObject({ hasChanged: true, isLate: false });
  expect(await isOptedOut()).toBe(true);
  const lines = await Consent.query(db).where({ customerId: id }).orderBy(['at', 'id']);
  expect(lines.at(-1)).toMatchObject({ source: 'staff', state: 'withdrawn' });
});

test('STOP is late only against a later word of the customer, never against staff', async () => {
  await says('staff', 'withdrawn', inHours(-3));
  await says('staff', 'given', inHours(-1));
  expect(await says('reply_word', 'withdrawn', inHours(-2))).toMatchObject({ isLate: false });
  expect(await isOptedOut()).toBe(true);
  await says('reply_word', 'given', inHours(-0.5));
  expect(await says('reply_word', 'withdrawn', inHours(-0.6))).toMatchObject({ isLate: true });
  expect(await isOptedOut()).toBe(false);
});

test('MULAI that is found late undoes no refusal, whoever wrote it down', async () => {
  await says('staff', 'withdrawn', inHours(2));
  expect(await says('reply_word', 'given', inHours(-1))).toMatchObject({ isLate: true, hasChanged: false });
  expect(await isOptedOut()).toBe(true);
});

test('words within one second of WhatsApp count in the order in which they are told', async () => {
  const at = new Date(Math.floor(Date.now() / 1_000) * 1_000 - 5_000);
  for (const state of ['withdrawn', 'given', 'withdrawn'] as const) {
    expect(await says('reply_word', state, at)).toMatchObject({ hasChanged: true, isLate: false });
    expect(await isOptedOut()).toBe(state === 'withdrawn');
  }
});
