import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TeamReport, TeamTime } from '@roms/contracts/reports';
import { percentileOf } from '@roms/domain/percentile';
import { startOrderApi, type Answer, type OrderApi, type Staff } from '../../tests/support/order-api.ts';
import { insertCustomer } from '../../tests/support/rows.ts';

/** More first replies than a page has. */
const REPLIES = 40;
const RESOLUTIONS = 7;
const MINUTE_MS = 60_000;
const DAYS = 'from=2026-02-01&to=2026-02-28';

let api: OrderApi;
let admin: Staff;
let agents: Staff[];
beforeAll(async () => {
  api = await startOrderApi({ deps: { now: () => new Date('2026-03-05T05:00:00Z') } });
  admin = await api.staff('admin', 'Bos');
  agents = [await api.staff('cs', 'Ani'), await api.staff('cs', 'Beni')];
  const sari = await talk('Ibu Sari');
  const insider = await talk('Bos sendiri', { internal: true });
  for (let n = 0; n < REPLIES; n += 1) {
    // In the night of 31 January in London it is February in Jakarta; two at each moment.
    const at = new Date(Date.parse('2026-01-31T17:30:00Z') + Math.floor(n / 2) * 7 * 60 * MINUTE_MS);
    await replied(sari, at, { minutes: n + 1, agent: [agents[0]!.id, agents[1]!.id, null][n % 3]! });
  }
  await replied(sari, new Date('2026-02-03T03:00:00Z'), {
    minutes: 5,
    agent: agents[0]!.id,
    is_first: false,
  });
  await replied(sari, new Date('2026-02-28T17:00:00Z'), { minutes: 5, agent: agents[0]!.id });
  await replied(insider, new Date('2026-02-03T03:00:00Z'), { minutes: 5, agent: agents[0]!.id });
  for (let n = 0; n < RESOLUTIONS; n += 1)
    await resolved(await talk(`Pelanggan ${n}`), n, String(agents[n % 2]!.id));
  await resolved(insider, 1, String(agents[0]!.id));
  await resolved(await talk('Diam'), 1, 'sweep', 'system');
});
afterAll(() => api.stop());

async function talk(name: string, { internal = false } = {}): Promise<number> {
  const { id: customer_id } = await insertCustomer(api.db, { name });
  await api.db('customers').where({ id: customer_id }).update({ internal });
  const [row] = await api.db('conversations').insert({ customer_id, session_id: 'main' }).returning('id');
  return row.id as number;
}

async function message(
  conversation_id: number,
  author: 'customer' | 'agent',
  sent_at: Date,
): Promise<number> {
  const [row] = await api
    .db('messages')
    .insert({
      ...{ conversation_id, session_id: 'main', author, body: 'Kak', sent_at, status: 'delivered' },
      direction: author === 'customer' ? 'inbound' : 'outbound',
    })
    .returning('id');
  return row.id as number;
}

async function replied(
  conversation_id: number,
  replied_at: Date,
  { minutes, agent, is_first = true }: { minutes: number; agent: number | null; is_first?: boolean },
): Promise<void> {
  await api.db('reply_times').insert({
    ...{ message_id: await message(conversation_id, 'agent', replied_at), conversation_id, is_first },
    ...{ agent_id: agent, replied_at, waited_since: new Date(replied_at.getTime() - minutes * MINUTE_MS) },
  });
}

async function resolved(conversation_id: number, n: number, actor_id: string, actor_kind = 'user') {
  const at = new Date(Date.parse('2026-02-10T03:00:00Z') + n * 60 * MINUTE_MS);
  await message(conversation_id, 'customer', new Date(at.getTime() - (n + 1) * MINUTE_MS));
  await api.db('conversation_activities').insert({
    ...{ conversation_id, type: 'resolved', actor_kind, actor_id, actor_name: 'A', at },
  });
}

const page = async (query: string): Promise<Answer<TeamTime[]>['body']> => {
  const { status, body } = await api.call<TeamTime[]>(admin, 'GET', `/api/v1/reports/team/times?${query}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
};
const totalOf = (body: unknown) => (body as { page: { total: unknown } }).page.total;
/** All pages of a list. */
async function all(query: string): Promise<TeamTime[]> {
  const rows: TeamTime[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const { data, page: here } = await page(cursor === '' ? query : `${query}&cursor=${cursor}`);
    rows.push(...data);
    cursor = here.nextCursor;
  }
  return rows;
}
const report = async (): Promise<TeamReport> =>
  (await api.call<TeamReport>(admin, 'GET', `/api/v1/reports/team?${DAYS}`)).body.data;
/** What a link of the report lists, and how many it says that there are. */
async function listOf(rows: string): Promise<TeamTime[]> {
  const [path, query] = rows.split('?');
  expect(path).toBe('/reports/times');
  const listed = await all(query!);
  expect(totalOf(await page(`${query}&total=only`))).toEqual({ count: listed.length, isMore: false });
  expect(new Set(listed.map(({ id }) => id)).size).toBe(listed.length);
  return listed;
}

test('the medians of the team are those of what they lead to', async () => {
  const { figures } = await report();
  const shares = {
    first_reply_median: 0.5,
    first_reply_p90: 0.9,
    resolution_median: 0.5,
    resolution_p90: 0.9,
  };
  expect(figures.map(({ key }) => key)).toEqual(Object.keys(shares));
  for (const { key, value, rows } of figures) {
    const listed = await listOf(rows!);
    expect([key, listed.length]).toEqual([key, key.startsWith('first') ? REPLIES : RESOLUTIONS]);
    const times = listed.map(({ ms }) => ms);
    expect([key, percentileOf(times, shares[key as keyof typeof shares])]).toEqual([key, value]);
  }
});

test('so are the figures of each person and hour', async () => {
  const { agents: rows, hours } = await report();
  expect(rows.map(({ agent }) => agent?.name)).toEqual(['Ani', 'Beni', undefined]);
  for (const { agent, firstReplies, firstReplyMedian, resolutions, resolutionMedian } of rows) {
    const own = async (of: string) => listOf(`/reports/times?of=${of}&agent=${agent?.id ?? 'phone'}&${DAYS}`);
    for (const [of, count, median] of [
      ['replies', firstReplies, firstReplyMedian],
      ['resolutions', resolutions, resolutionMedian],
    ] as const) {
      const listed = await own(of);
      expect(listed).toHaveLength(count);
      expect(
        percentileOf(
          listed.map(({ ms }) => ms),
          0.5,
        ),
      ).toBe(median);
      expect(listed.every((row) => row.agent?.id === agent?.id)).toBe(true);
    }
  }
  expect(hours.reduce((sum, { firstReplies }) => sum + firstReplies, 0)).toBe(REPLIES);
  for (const { hour, firstReplies } of hours)
    expect(await listOf(`/reports/times?of=replies&hour=${hour}&${DAYS}`)).toHaveLength(firstReplies);
});

test('a time says of whom, by whom and from when until when, the latest first', async () => {
  const { data } = await page(`of=resolutions&${DAYS}`);
  expect(data[0]).toEqual({
    id: expect.any(Number),
    conversationId: expect.any(Number),
    customer: { id: expect.any(Number), name: 'Pelanggan 6', phone: expect.any(String) },
    agent: { id: agents[0]!.id, name: 'Ani' },
    since: '2026-02-10T08:53:00.000Z',
    until: '2026-02-10T09:00:00.000Z',
    ms: 7 * MINUTE_MS,
  });
  // The page says how many there are in all; without days it is the last thirty.
  expect(totalOf(await page(`of=replies&${DAYS}`))).toEqual({ count: REPLIES, isMore: false });
  expect(totalOf(await page(`of=replies&total=later&${DAYS}`))).toBeUndefined();
  expect((await page('of=resolutions')).data).toHaveLength(RESOLUTIONS);
  for (const wrong of [
    '',
    'of=all',
    'of=replies&hour=24',
    'of=replies&agent=x',
    'of=replies&from=2026-02-30',
  ])
    expect((await api.call(admin, 'GET', `/api/v1/reports/team/times?${wrong}`)).status, wrong).toBe(400);
  expect((await api.call(agents[0]!, 'GET', '/api/v1/reports/team/times?of=replies')).status).toBe(403);
});
