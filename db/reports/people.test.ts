import type { Knex } from 'knex';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_SETTINGS } from '@roms/contracts/settings';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { chooseSeed, pick, seededRandom } from '../../tests/support/hostile.ts';
import { insertShop } from '../../tests/support/rows.ts';
import { connectDatabase } from '../knex.ts';
import { ownTrend } from './home.ts';
import { sorted, trueArms, trueReminders, trueTook } from './people.fixture.ts';
import { reminderArms, reminderFigures } from './reminders.ts';
import { firstReplies, resolutions, timesOf } from './team.ts';

const ZONE = 'Asia/Jakarta' as const;
const SPANS = [
  { from: '2026-01-20', to: '2026-02-10' },
  { from: '2026-02-01', to: '2026-02-01' },
];
const BEGIN = Date.parse('2026-01-01T00:00:00Z');
const HOUR_MS = 3_600_000;
const CUSTOMERS = 40;

let database: TestDatabase;
let db: Knex;
let random: () => number;
let conversations: { id: number; customer_id: number }[];
let agents: number[];
beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  random = seededRandom(chooseSeed('people of reports'));
  await insertShop(db);
  await fill();
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

const hour = (most: number): number => Math.floor(random() * most) * HOUR_MS;
const some = (): { id: number; customer_id: number } => pick(random, conversations);

async function fill(): Promise<void> {
  await db('users').insert(
    ['Ani', 'Beni'].map((name) => ({ name, email: `${name}@t.id`, password_hash: 'x', role: 'cs' })),
  );
  agents = await db('users').orderBy('id').pluck('id');
  await db('customers').insert(
    Array.from({ length: CUSTOMERS }, (_, n) => ({
      name: `C${n}`,
      name_source: 'manual',
      internal: n % 9 === 0,
    })),
  );
  const customers: number[] = await db('customers').orderBy('id').pluck('id');
  conversations = await db('conversations')
    .insert(customers.map((customer_id) => ({ customer_id, session_id: 'main' })))
    .returning(['id', 'customer_id']);
  const at = () => new Date(BEGIN + hour(24 * 60));
  for (let n = 0; n < 250; n += 1) await message('customer', some().id, at());
  for (let n = 0; n < 250; n += 1) await reminder(n, at());
  for (let n = 0; n < 200; n += 1) await order(n, at());
  for (let n = 0; n < 120; n += 1) await heldOut(n, at());
  for (let n = 0; n < 150; n += 1) await reply(at());
  for (let n = 0; n < 80; n += 1) await resolve(at());
}

async function message(
  author: 'customer' | 'agent',
  conversation_id: number,
  sent_at: Date,
  more: object = {},
) {
  const [row] = await db('messages')
    .insert({
      ...{ conversation_id, session_id: 'main', author, body: 'Kak', sent_at, status: 'delivered' },
      direction: author === 'customer' ? 'inbound' : 'outbound',
      ...more,
    })
    .returning('id');
  return row.id as number;
}

async function reminder(n: number, sentAt: Date): Promise<void> {
  const status = pick(random, ['sent', 'delivered', 'read', 'read', 'failed', 'withdrawn']);
  const arrived = status === 'delivered' || status === 'read';
  await message('agent', some().id, sentAt, {
    ...{ author: 'automation', automation: 'reminder', lane: 'reminder', status, occurrence_key: `r${n}` },
    delivered_at: arrived ? new Date(sentAt.getTime() + hour(3)) : null,
  });
}

async function order(n: number, ordered_at: Date): Promise<void> {
  const { id: conversation_id, customer_id } = some();
  const [{ id }] = await db('orders')
    .insert({
      ...{ order_number: `O${n}`, customer_id, source: 'test', total_amount: 1_000 + n, ordered_at },
      status: pick(random, ['pending', 'completed', 'completed', 'cancelled', 'draft']),
    })
    .returning('id');
  const brought = await db('messages')
    .where({ conversation_id, automation: 'reminder' })
    .whereNotNull('delivered_at')
    .orderBy('id')
    .first('id', 'delivered_at');
  if (brought && random() < 0.5)
    await db('attributions').insert({
      order_id: id,
      message_id: brought.id,
      delivered_at: brought.delivered_at,
    });
}

async function heldOut(n: number, at: Date): Promise<void> {
  await db('evaluations').insert({
    ...{
      at,
      stage: 'queue',
      automation: pick(random, ['reminder', 'follow_up']),
      verdict: 'stop',
      code: 'holdout',
    },
    ...{ customer_id: some().customer_id, occurrence_key: `h${n % 100}`, checks: '[]' },
  });
}

async function reply(repliedAt: Date): Promise<void> {
  const { id: conversation_id } = some();
  const agent = pick(random, [...agents, null]);
  const message_id = await message('agent', conversation_id, repliedAt);
  await db('reply_times').insert({
    ...{ message_id, conversation_id, agent_id: agent, is_first: random() < 0.7, replied_at: repliedAt },
    waited_since: new Date(repliedAt.getTime() - hour(30)),
  });
}

async function resolve(at: Date): Promise<void> {
  const isUser = random() < 0.8;
  await db('conversation_activities').insert({
    ...{
      conversation_id: some().id,
      type: 'resolved',
      actor_kind: isUser ? 'user' : 'system',
      actor_name: 'A',
      at,
    },
    actor_id: isUser ? String(pick(random, agents)) : null,
  });
}

const inSpan = (column: string): string => `timezone('${ZONE}', ${column})::date BETWEEN :from AND :to`;
async function ask<T>(sql: string, span: object): Promise<T> {
  return (await db.raw(sql, span as never)).rows[0] as T;
}

test.each(SPANS)('what reminders did is what their rows say: $from – $to', async (span) => {
  const asked = { ...span, zone: ZONE };
  expect(await reminderFigures(db, span, { zone: ZONE })).toEqual(await trueReminders(db, asked));
  expect(await reminderArms(db, span, { zone: ZONE })).toEqual(await trueArms(db, asked));
});

test('of more reminders than are read, nobody held out before the latest of them is compared', async () => {
  const [span] = SPANS;
  const most = 20;
  const { at } = await ask<{ at: Date }>(
    `SELECT m.sent_at AS at FROM messages m JOIN conversations c ON c.id = m.conversation_id
       JOIN customers p ON p.id = c.customer_id
      WHERE NOT p.internal AND m.automation = 'reminder' AND m.status IN ('sent', 'delivered', 'read')
        AND ${inSpan('m.sent_at')} ORDER BY m.sent_at DESC OFFSET ${most - 1} LIMIT 1`,
    span!,
  );
  const expected = await ask<{ count: number; all: number }>(
    `SELECT (count(DISTINCT e.customer_id) FILTER (WHERE e.at >= :at))::int AS count, count(DISTINCT e.customer_id)::int AS all
       FROM evaluations e JOIN customers p ON p.id = e.customer_id
      WHERE NOT p.internal AND e.automation = 'reminder' AND ${inSpan('e.at')}`,
    { ...span, at },
  );
  expect(expected.count).toBeLessThan(expected.all);
  const { heldOut } = await reminderArms(db, span!, { zone: ZONE, most });
  expect(heldOut.count).toBe(expected.count);
});

test.each(SPANS)('how soon people answer and resolve is what their rows say: $from – $to', async (span) => {
  const always = { ...DEFAULT_SETTINGS, businessHours: null, zone: ZONE } as const;
  for (const [what, read] of [
    ['replies', firstReplies],
    ['resolutions', resolutions],
  ] as const) {
    const took = await read(db, span, always);
    expect(sorted(took), what).toEqual(await trueTook(db, what, { ...span, zone: ZONE }));
    const { rows } = await db.raw(
      `SELECT count(*)::int AS count, percentile_cont(0.5) WITHIN GROUP (ORDER BY ms) AS median,
              percentile_cont(0.9) WITHIN GROUP (ORDER BY ms) AS p90 FROM unnest(cast(? AS float8[])) AS ms`,
      [took.map(({ ms }) => ms)] as never,
    );
    const whole = ({ count, median, p90 }: ReturnType<typeof timesOf>) =>
      [count, median, p90].map((ms) => ms && Math.round(ms));
    expect(whole(timesOf(took)), what).toEqual(whole(rows[0]));
  }
});

test('business hours are all that counts, and an agent sees the trend of its own', async () => {
  const open = { from: '08:00', to: '17:00' };
  const shop = {
    ...DEFAULT_SETTINGS,
    ...{ zone: ZONE, businessHours: { mon: [open], tue: [open] }, holidays: [] },
    now: new Date('2027-03-02T09:00:00Z'),
  };
  const { id: conversation_id } = conversations[1]!;
  // A second try finds none of the first.
  await db('reply_times').where('replied_at', '>=', '2027-02-28T00:00:00Z').delete();
  // From Sunday evening to Monday at ten: two hours; and two more of business on Tuesday, no first one.
  for (const [waited_since, replied_at, is_first] of [
    ['2027-02-28T12:00:00Z', '2027-03-01T03:00:00Z', true],
    ['2027-03-02T01:00:00Z', '2027-03-02T03:00:00Z', false],
  ] as const)
    await db('reply_times').insert({
      ...{ conversation_id, agent_id: agents[0], is_first, waited_since, replied_at },
      message_id: await message('agent', conversation_id, new Date(replied_at)),
    });
  const trend = await ownTrend(db, agents[0]!, shop);
  expect(trend).toHaveLength(14);
  expect(trend.slice(-3)).toEqual([
    { date: '2027-02-28', replies: 0, firstReplyMedian: null },
    { date: '2027-03-01', replies: 1, firstReplyMedian: 2 * HOUR_MS },
    { date: '2027-03-02', replies: 1, firstReplyMedian: null },
  ]);
  expect((await ownTrend(db, agents[1]!, shop)).every(({ replies }) => replies === 0)).toBe(true);
});
