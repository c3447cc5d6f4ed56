import type { InboundMessage } from '@roms/contracts/webhooks';
import type { Knex } from 'knex';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { inboundEvent } from '../../tests/support/inbox-api.ts';
import { insertShop } from '../../tests/support/rows.ts';
import { testPhone } from '../../tests/support/shop.ts';
import { takeInboundMessage } from '../intake/take-inbound-message.ts';
import { connectDatabase } from '../knex.ts';
import { SEES_ALL } from '../scopes/viewer.ts';
import { addPhone } from './customer-phones.ts';

/** WhatsApp knows one phone of a person; what a person of the shop wrote down beside it stays. */
const [OWN, OTHER, STRANGE] = [testPhone(1001, 1), testPhone(1001, 2), testPhone(1001, 3)];
const [LID_OF_OWN, LID_OF_OTHER] = ['120363000000011@lid', '120363000000012@lid'];

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
beforeEach(() => db.raw('TRUNCATE customers, messages CASCADE'));

async function hears(fields: Partial<InboundMessage>): Promise<void> {
  const event = inboundEvent(fields);
  if (event.event !== 'message') throw new Error('no message');
  const report = { sessionId: 'main', message: event.data, shopZone: 'Asia/Jakarta' as const };
  await db.transaction((trx) => takeInboundMessage(trx, report));
}
const values = (): Promise<string[]> => db('customer_identities').orderBy('value').pluck('value');
const write = async (): Promise<void> => {
  const { id: customerId } = await db('customers').where({ phone: OWN }).first('id');
  await db.transaction((trx) => addPhone(trx, { customerId, viewer: SEES_ALL, phone: OTHER }));
};

test('a message from either phone is one customer’s, and neither goes', async () => {
  await hears({ phone: OWN, lid: LID_OF_OWN, pushName: 'Dewi' });
  await write();
  await hears({ phone: OTHER, lid: LID_OF_OTHER, pushName: 'Dewi' });
  await hears({ phone: OWN, lid: LID_OF_OWN });
  await hears({ phone: null, lid: LID_OF_OTHER });
  expect(await db('customers').select('name', 'phone')).toEqual([{ name: 'Dewi', phone: OWN }]);
  expect(await values()).toEqual([LID_OF_OWN, LID_OF_OTHER, OWN, OTHER].toSorted());
  expect(await db('messages')).toHaveLength(4);
});

test('a second phone that was a customer by its LID alone joins', async () => {
  await hears({ phone: OWN, lid: LID_OF_OWN, pushName: 'Dewi' });
  await hears({ phone: null, lid: LID_OF_OTHER, pushName: 'Dewi 2' });
  await write();
  await hears({ phone: OTHER, lid: LID_OF_OTHER });
  expect(await db('customers')).toHaveLength(1);
  expect(await values()).toEqual([LID_OF_OWN, LID_OF_OTHER, OWN, OTHER].toSorted());
});

test('a number that is new to WhatsApp’s LID is written to from then on, beside those that were written down', async () => {
  await hears({ phone: OWN, lid: LID_OF_OWN, pushName: 'Dewi' });
  await write();
  await hears({ phone: STRANGE, lid: LID_OF_OWN });
  expect(await db('customers').select('phone')).toEqual([{ phone: STRANGE }]);
  expect(await values()).toEqual([LID_OF_OWN, OWN, OTHER, STRANGE].toSorted());
});
