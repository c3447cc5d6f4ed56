import type { Knex } from 'knex';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS, type Settings } from '@roms/contracts/settings';
import type { InboundMessage } from '@roms/contracts/webhooks';
import { WEEKDAYS, type WeekHours } from '@roms/domain/business-hours';
import { wallClock } from '@roms/domain/clock';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { inboundEvent } from '../../tests/support/inbox-api.ts';
import { insertCustomer, insertShop } from '../../tests/support/rows.ts';
import { statementsOf } from '../../tests/support/statements.ts';
import { ensureConversation } from '../conversations/ensure-conversation.ts';
import { claimMessage } from '../delivery/claim-message.ts';
import { takeInboundMessage } from '../intake/take-inbound-message.ts';
import { connectDatabase } from '../knex.ts';
import { insertMessage } from '../messages/write-message.ts';
import { Customer } from '../models/Customer.ts';
import { Evaluation } from '../models/Evaluation.ts';
import { Message } from '../models/Message.ts';
import { updateSettings } from '../settings/update-settings.ts';
import { queueAwayMessage } from './queue-away-message.ts';

let database: TestDatabase;
let db: Knex;
beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  await insertShop(db);
  await db('wa_sessions').insert({ id: 'second', label: 'Kedua' });
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const everyDay = (...parts: { from: string; to: string }[]): WeekHours =>
  Object.fromEntries(WEEKDAYS.map((day) => [day, parts]));
const OFFICE = everyDay({ from: '08:00', to: '12:00' }, { from: '13:00', to: '17:00' });
const shop = (change: Partial<Settings> = {}): Settings => ({
  ...DEFAULT_SETTINGS,
  shopName: 'Kopi Someah',
  businessHours: OFFICE as Settings['businessHours'],
  away: { on: true, body: 'Halo {customer_name}, {shop_name} tutup.' },
  ...change,
});
const at = (text: string): Date => new Date(text);
const before = (moment: Date, minutes: number): Date => new Date(moment.getTime() - minutes * MINUTE_MS);

/** A customer with a conversation, and what they are told when they write. */
async function someone(name = 'Budi Santoso') {
  const { id, phone } = await insertCustomer(db, { name });
  const customer = await Customer.query(db).findById(id).throwIfNotFound();
  const { id: conversationId } = await db.transaction((trx) => ensureConversation(trx, id, 'main'));
  const writes = async (now: Date, settings: Settings = shop(), sentAt: Date = now) => {
    await setShop(settings);
    const message = await db.transaction((trx) =>
      queueAwayMessage(trx, { customer, conversationId, sessionId: 'main', sentAt }, settings, now),
    );
    // Written at that moment, not when this test ran.
    if (message) await db('messages').where({ id: message.id }).update({ sent_at: now });
    return message;
  };
  const answered = (sentAt: Date, fields: Partial<Message> = {}) =>
    db.transaction((trx) =>
      insertMessage(trx, {
        ...{ conversationId, sessionId: 'main', direction: 'outbound', author: 'agent', status: 'sent' },
        ...fields,
        sentAt,
      }),
    );
  return { id, phone, conversationId, writes, answered };
}

/** Monday. */
const EVENING = at('2026-11-02T18:00:00+07:00');

describe('whoever writes to a closed shop', () => {
  it('is told so by name, by the number that they wrote to, in a lane and with a life of its own', async () => {
    const customer = await someone('Ibu Sari');
    expect(await customer.writes(EVENING)).toMatchObject({
      ...{ conversationId: customer.conversationId, sessionId: 'main', automation: 'away', lane: 'reply' },
      ...{ status: 'queued', body: 'Halo Ibu Sari, Kopi Someah tutup.' },
      occurrenceKey: `customer:${customer.id}:away:2026-11-02T10:00:00.000Z`,
      expiresAt: new Date(EVENING.getTime() + HOUR_MS),
    });
    const [evaluation] = await Evaluation.query(db).where({ customerId: customer.id });
    expect(evaluation).toMatchObject({ automation: 'away', verdict: 'pass', stage: 'queue' });
  });

  it.each<[string, string, Partial<Settings>, boolean]>([
    ['in the evening', '2026-11-02T18:00:00+07:00', {}, true],
    ['in the break', '2026-11-02T12:00:00+07:00', {}, true],
    ['in hours', '2026-11-02T10:00:00+07:00', {}, false],
    ['before the opening', '2026-11-02T07:30:00+07:00', {}, true],
    [
      'before the opening, where it has opened',
      '2026-11-02T07:30:00+07:00',
      { zone: 'Asia/Makassar' },
      false,
    ],
    ['where it has closed already', '2026-11-02T16:30:00+07:00', { zone: 'Asia/Makassar' }, true],
    ['on a holiday', '2026-12-25T10:00:00+07:00', {}, true],
    [
      'on a holiday that is none here',
      '2026-12-25T10:00:00+07:00',
      { holidays: [{ date: '2026-12-25', name: null }] },
      false,
    ],
    [
      'on a day that the shop added',
      '2026-11-02T10:00:00+07:00',
      { holidays: [{ date: '2026-11-02', name: 'Stok opname' }] },
      true,
    ],
    ['without hours', '2026-11-02T03:00:00+07:00', { businessHours: null }, false],
    ['to a shop that never opens', '2026-11-02T03:00:00+07:00', { businessHours: {} }, true],
    [
      'while it is switched off',
      '2026-11-02T18:00:00+07:00',
      { away: { on: false, body: 'Kami tutup' } },
      false,
    ],
  ])('%s', async (_when, moment, change, isTold) => {
    const { writes } = await someone();
    expect((await writes(at(moment), shop(change))) !== null).toBe(isTold);
  });

  it('is told once an absence, and again in the next', async () => {
    const { writes } = await someone();
    expect(await writes(EVENING)).not.toBeNull();
    expect(await writes(at('2026-11-03T07:59:00+07:00'))).toBeNull();
    expect(await writes(at('2026-11-03T12:30:00+07:00'))).not.toBeNull();
    expect(await writes(at('2026-11-03T12:59:00+07:00'))).toBeNull();
    const never = shop({ businessHours: {} });
    expect(await writes(EVENING, never)).not.toBeNull();
    expect(await writes(at('2026-11-09T18:00:00+07:00'), never)).toBeNull();
  });

  it('is not told what was so before: written in hours, or long ago', async () => {
    const { writes } = await someone();
    expect(await writes(at('2026-11-02T17:05:00+07:00'), shop(), at('2026-11-02T16:59:00+07:00'))).toBeNull();
    expect(await writes(at('2026-11-02T20:00:00+07:00'), shop(), EVENING)).toBeNull();
    // Written at night, heard after the opening.
    expect(await writes(at('2026-11-03T08:00:00+07:00'), shop(), at('2026-11-03T07:59:00+07:00'))).toBeNull();
    expect(
      await writes(at('2026-11-02T17:30:00+07:00'), shop(), at('2026-11-02T17:05:00+07:00')),
    ).not.toBeNull();
  });

  it('is not told while a person answers them, from here or on the phone', async () => {
    const byAgent = await someone();
    await byAgent.answered(before(EVENING, 59));
    expect(await byAgent.writes(EVENING)).toBeNull();
    const byPhone = await someone();
    await byPhone.answered(before(EVENING, 59), { author: 'phone' });
    expect(await byPhone.writes(EVENING)).toBeNull();
    const earlier = await someone();
    await earlier.answered(before(EVENING, 61));
    await earlier.answered(before(EVENING, 5), { status: 'withdrawn' });
    expect(await earlier.writes(EVENING)).not.toBeNull();
  });

  it('is not told of an absence that is over when it would leave, nor when somebody has answered', async () => {
    const claim = (message: Message, now: Date) =>
      db.transaction((trx) => claimMessage(trx, { messageId: message.id, attempt: 1 }, { now: () => now }));
    const [inTime, late, answered] = [await someone(), await someone(), await someone()];
    const morning = at('2026-11-03T07:50:00+07:00');
    expect(await claim((await inTime.writes(morning))!, morning)).toMatchObject({ kind: 'ask' });
    const opened = at('2026-11-03T08:00:00+07:00');
    const tooLate = (await late.writes(morning))!;
    expect(await claim(tooLate, opened)).toMatchObject({ kind: 'over' });
    expect(await Message.query(db).findById(tooLate.id)).toMatchObject({
      ...{ status: 'withdrawn', statusReason: 'attended' },
    });
    const behind = (await answered.writes(morning))!;
    await answered.answered(morning);
    expect(await claim(behind, morning)).toMatchObject({ kind: 'over' });
  });
});

async function setShop({ away, businessHours, holidays, zone }: Settings): Promise<void> {
  await db.transaction((trx) => updateSettings(trx, { away, businessHours, holidays, zone }));
}

describe('a message that is taken', () => {
  /** Open for an hour at the other side of the clock, so that it is closed for hours before and after this test. */
  function closedNow(): WeekHours {
    const hour = String((wallClock(new Date(), 'Asia/Jakarta').hour + 12) % 24).padStart(2, '0');
    return everyDay({ from: `${hour}:00`, to: `${hour}:59` });
  }
  const close = () => setShop(shop({ businessHours: closedNow() as Settings['businessHours'] }));
  beforeEach(close);

  const writes = (phone: string, fields: Partial<InboundMessage> = {}, sessionId = 'main') => {
    const event = inboundEvent({ phone, ...fields });
    if (event.event !== 'message') throw new Error('not a message');
    const report = { sessionId, message: event.data, shopZone: 'Asia/Jakarta' as const };
    return db.transaction((trx) => takeInboundMessage(trx, report));
  };
  const awayOf = (phone: string) =>
    Message.query(db)
      .where({ automation: 'away' })
      .whereIn(
        'conversationId',
        db('conversations')
          .whereIn('customer_id', db('customers').where({ phone }).select('id'))
          .select('id'),
      );

  it('many of one customer at once, by two numbers, and told twice, are answered once', async () => {
    const { phone } = await insertCustomer(db);
    const ids = Array.from({ length: 8 }, (_, index) => `AWAY-${phone}-${index}`);
    const all = [...ids, ...ids].map((waMessageId, index) =>
      writes(phone, { waMessageId }, index % 2 === 0 ? 'main' : 'second'),
    );
    // Two that meet in one row: the webhook's route begins such a one again.
    await Promise.allSettled(all);
    for (const waMessageId of ids) await writes(phone, { waMessageId });
    const [message, ...more] = await awayOf(phone);
    expect(more).toEqual([]);
    expect(message).toMatchObject({ status: 'queued', attempt: 1 });
  });

  it('starts the workflow of its answer, and leaves the customer waiting', async () => {
    const { phone } = await insertCustomer(db);
    const taken = await writes(phone);
    const [message] = await awayOf(phone);
    expect(taken?.answer).toEqual({ messageId: message!.id, attempt: 1 });
    const conversation = await db('conversations').where({ id: message!.conversationId }).first();
    expect(conversation).toMatchObject({ status: 'open', unread_count: 1 });
    expect(conversation.waiting_since).not.toBeNull();
  });

  it('that ROMS answers itself gets no other word; a word that it does not answer does', async () => {
    const { phone } = await insertCustomer(db);
    expect((await writes(phone, { body: 'STOP' }))?.answer).not.toBeNull();
    expect(await awayOf(phone)).toEqual([]);
    await writes(phone, { body: 'STOP' });
    expect(await awayOf(phone)).toHaveLength(1);
  });

  it('of the shop’s own phone tells nobody that nobody is there', async () => {
    const { phone } = await insertCustomer(db);
    await writes(phone, { fromMe: true });
    expect(await awayOf(phone)).toEqual([]);
  });

  it('keeps to once when the hours are changed in the absence', async () => {
    const { phone } = await insertCustomer(db);
    await writes(phone);
    const hour = (wallClock(new Date(), 'Asia/Jakarta').hour + 11) % 24;
    const other = `${String(hour).padStart(2, '0')}:`;
    await setShop(
      shop({
        businessHours: everyDay({ from: `${other}00`, to: `${other}30` }) as Settings['businessHours'],
      }),
    );
    await writes(phone);
    expect(await awayOf(phone)).toHaveLength(1);
  });

  it('costs no statement more while the shop is open or says nothing', async () => {
    const statements = async (settings: Settings): Promise<number> => {
      await setShop(settings);
      const { phone } = await insertCustomer(db);
      const event = inboundEvent({ phone });
      if (event.event !== 'message') throw new Error('not a message');
      const report = { sessionId: 'main', message: event.data, shopZone: 'Asia/Jakarta' as const };
      const { sql } = await statementsOf(db, () =>
        db.transaction((trx) => takeInboundMessage(trx, report, settings)),
      );
      return sql.length;
    };
    const silent = await statements(shop({ away: { on: false, body: '' } }));
    expect(await statements(shop({ businessHours: null }))).toBe(silent);
    expect(await statements(shop({ businessHours: everyDay({ from: '00:00', to: '23:59' }) as never }))).toBe(
      silent,
    );
    expect(await statements(shop({ businessHours: closedNow() as never }))).toBe(silent + 9);
  });
});
