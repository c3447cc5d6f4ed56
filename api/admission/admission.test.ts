import { closeSync, openSync, writeSync } from 'node:fs';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lockFile } from '../../db/uploads/lock-file.ts';
import { nameOfBytes } from '../../runtime/media-store.ts';
import { waitUntil } from '../../embedded/wait-until.ts';
import { startOrderApi, type Answer, type OrderApi, type Staff } from '../../tests/support/order-api.ts';
import { insertCustomer } from '../../tests/support/rows.ts';

let api: OrderApi;
let ani: Staff;
let beni: Staff;
let conversationId: number;

beforeAll(async () => {
  api = await startOrderApi();
  [ani, beni] = [await api.staff('cs', 'Ani'), await api.staff('cs', 'Beni')];
  const customer = await insertCustomer(api.db, { name: 'Budi' });
  const [row] = await api
    .db('conversations')
    .insert({ customer_id: customer.id, session_id: 'main' })
    .returning('id');
  conversationId = row.id as number;
});
afterAll(() => api.stop());

const count = (answers: Answer[], status: number): number =>
  answers.filter((answer) => answer.status === status).length;
const PDF = Buffer.from('%PDF-1.7');
const filesPath = (): string => `/api/v1/conversations/${conversationId}/files?fileName=harga.pdf`;

/** Runs `work` while nothing that needs this table gets anywhere. */
async function whileLocked<T>(table: string, work: () => Promise<T>): Promise<T> {
  const trx = await api.db.transaction();
  await trx.raw('LOCK TABLE ?? IN ACCESS EXCLUSIVE MODE', [table]);
  try {
    return await work();
  } finally {
    await trx.rollback();
  }
}

const waitingFor = async (text: string): Promise<number> => {
  const { rows } = await api.db.raw(
    `SELECT count(*)::int AS n FROM pg_stat_activity
     WHERE datname = current_database() AND wait_event_type = 'Lock' AND query ILIKE ?`,
    [text],
  );
  return rows[0].n as number;
};

describe('uploads', () => {
  test('of one login go two by two; beyond what may wait they are told to come back', async () => {
    const { answers, most } = await whileLocked('uploads', async () => {
      let turnedAway = 0;
      const all = Array.from({ length: 40 }, async () => {
        const answer = await api.call(ani, 'POST', filesPath(), PDF);
        if (answer.status === 429) turnedAway += 1;
        return answer;
      });
      await waitUntil(async () => expect(turnedAway).toBe(18), { timeoutMs: 20_000 });
      return { answers: Promise.all(all), most: await waitingFor('%uploads%') };
    });
    // The second waits for the first's file lock, so one or two of the forty reached the table.
    expect(most).toBeLessThanOrEqual(2);
    const settled = await answers;
    expect([count(settled, 201), count(settled, 429)]).toEqual([22, 18]);
    const refused = settled.find(({ status }) => status === 429);
    expect(refused?.body.error.code).toBe('too_many_requests');
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  test('of one login do not hold up another', async () => {
    const hold = await api.db.transaction();
    await lockFile(hold, nameOfBytes(PDF));
    const held = Array.from({ length: 5 }, () => api.call(ani, 'POST', filesPath(), PDF));
    await waitUntil(async () => expect(await waitingFor('%advisory%')).toBe(2), { timeoutMs: 20_000 });
    expect((await api.call(beni, 'POST', filesPath(), Buffer.from('%PDF-1.7 other'))).status).toBe(201);
    await hold.rollback();
    expect(count(await Promise.all(held), 201)).toBe(5);
  });
});

test('searches of one login take three connections at most, and leave orders theirs', async () => {
  const key = await api.key();
  const { answers, most } = await whileLocked('customers', async () => {
    let turnedAway = 0;
    const all = Array.from({ length: 30 }, async () => {
      const answer = await api.call(ani, 'GET', '/api/v1/search?q=budi');
      if (answer.status === 429) turnedAway += 1;
      return answer;
    });
    await waitUntil(async () => expect(turnedAway).toBe(15), { timeoutMs: 20_000 });
    // A list without a text is no search, and somebody else's is not held up by these.
    expect((await api.call(key, 'GET', '/api/v1/settings')).status).toBe(403);
    expect((await api.call(ani, 'GET', '/api/v1/products')).status).toBe(200);
    expect((await api.call(beni, 'GET', '/api/v1/products?q=kopi')).status).toBe(200);
    return { answers: Promise.all(all), most: await waitingFor('%customers%') };
  });
  expect(most).toBeLessThanOrEqual(9);
  expect(count(await answers, 429)).toBe(15);
  expect((await api.call(ani, 'GET', '/api/v1/search?q=budi')).status).toBe(200);
});

describe('live streams', () => {
  test('of one login are ten; one that ends makes room', async () => {
    const open = async (who: Staff) => {
      const gone = new AbortController();
      const response = await fetch(`${api.url}/api/v1/live`, { headers: who.headers, signal: gone.signal });
      return { response, close: () => gone.abort() };
    };
    const streams = await Promise.all(Array.from({ length: 12 }, () => open(ani)));
    const statuses = streams.map(({ response }) => response.status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(10);
    const refused = streams.find(({ response }) => response.status === 429);
    expect(Number(refused?.response.headers.get('retry-after'))).toBeGreaterThan(0);
    const other = await open(beni);
    expect(other.response.status).toBe(200);
    streams.find(({ response }) => response.status === 200)?.close();
    await waitUntil(
      async () => {
        const again = await open(ani);
        streams.push(again);
        expect(again.response.status).toBe(200);
      },
      { timeoutMs: 20_000 },
    );
    for (const { close } of [...streams, other]) close();
  });
});

describe('probes', () => {
  test('150 at once share one look on one connection that stays open', async () => {
    const connections = async (): Promise<{ pid: number }[]> =>
      (
        await api.db.raw(
          `SELECT pid FROM pg_stat_activity WHERE application_name = 'roms-health' AND datname = current_database()`,
        )
      ).rows;
    const paths = Array.from({ length: 150 }, (_, index) => (index % 2 ? '/ready' : '/health'));
    const first = await Promise.all(paths.map((path) => api.call(null, 'GET', path)));
    expect(count(first, 200)).toBe(150);
    const [held, ...more] = await connections();
    expect(more).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect(count(await Promise.all(paths.map((path) => api.call(null, 'GET', path))), 200)).toBe(150);
    expect(await connections()).toEqual([held]);

    // Broken while nobody asked: the next probe takes another, and says nothing bad.
    await api.db.raw('SELECT pg_terminate_backend(?)', [held!.pid]);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect((await api.call(null, 'GET', '/ready')).status).toBe(200);
  });

  test('answer while every connection of the pool is taken', async () => {
    const taken = await Promise.all(Array.from({ length: 20 }, () => api.db.transaction()));
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect((await api.call(null, 'GET', '/ready')).status).toBe(200);
    await Promise.all(taken.map((trx) => trx.rollback()));
  });
});

test('a full disk is said so, and is no fault of the caller', async () => {
  const full = await startOrderApi({
    databaseUrl: api.databaseUrl,
    deps: {
      mediaStore: {
        ...api.deps.mediaStore,
        // The system's own error, from a device that is always full.
        save: async () => {
          const file = openSync('/dev/full', 'w');
          try {
            writeSync(file, PDF);
          } finally {
            closeSync(file);
          }
          return '';
        },
      },
    },
  });
  const answer = await full.call(ani, 'POST', filesPath(), PDF);
  expect([answer.status, answer.body.error.code]).toEqual([503, 'storage_unavailable']);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  await full.stop();
});

test('a body that is refused for want of room does not break the connection', async () => {
  const { hostname, port } = new URL(api.url);
  const socket = connect(Number(port), hostname);
  let text = '';
  socket.on('data', (part) => (text += String(part)));
  const line = (method: string, path: string, more = '') =>
    `${method} ${path} HTTP/1.1\r\nHost: ${hostname}\r\n${more}\r\n`;
  const size = 11 * 1024 * 1024;
  const headers = `Cookie: ${ani.headers.cookie}\r\nContent-Type: application/octet-stream\r\nContent-Length: ${size}\r\n`;
  socket.write(line('POST', filesPath(), headers));
  socket.write(Buffer.alloc(size));
  socket.write(line('GET', '/ready'));
  await waitUntil(async () => expect(text).toContain('{"ready":true}'), { timeoutMs: 20_000 });
  expect(text).toContain('HTTP/1.1 413');
  socket.destroy();
});
