import { createServer, connect, type Server, type Socket } from 'node:net';
import type { Client } from '@temporalio/client';
import type { Knex } from 'knex';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectDatabase } from '../db/knex.ts';
import { waitUntil } from '../embedded/wait-until.ts';
import { createTestDatabase, type TestDatabase } from '../tests/support/database.ts';
import { freePort } from '../tests/support/ports.ts';
import { startProcess, type TestProcess } from '../tests/support/processes.ts';
import { insertCustomer, insertOrder, insertProduct } from '../tests/support/rows.ts';
import { connectClient } from '../tests/support/temporal-worker.ts';
import { createTestNamespace } from '../tests/support/temporal.ts';
import { REPEATED_WORK, createScheduleKeeper } from './schedules.ts';

let temporal: { address: string; namespace: string };
let client: Client;

beforeAll(async () => {
  temporal = await createTestNamespace();
  client = await connectClient(temporal);
});
afterAll(() => client?.connection.close());

const jakarta = async (): Promise<string> => 'Asia/Jakarta';

async function listed(of: Client = client): Promise<string[]> {
  const ids: string[] = [];
  for await (const { scheduleId } of of.schedule.list()) ids.push(scheduleId);
  return ids.sort();
}

const ALL_IDS = REPEATED_WORK.map(({ id }) => id).toSorted();

it('has a Schedule for each row, in the shop’s zone, however many workers start at once', async () => {
  const keepers = [1, 2, 3].map(() => createScheduleKeeper(client, jakarta));
  await Promise.all(keepers.map((keep) => keep()));
  await waitUntil(async () => expect(await listed()).toEqual(ALL_IDS), {
    timeoutMs: 60_000,
  });
  const { spec, policies, action, raw } = await client.schedule.getHandle('purges').describe();
  expect(spec.calendars?.[0]).toMatchObject({ hour: [{ start: 3 }], minute: [{ start: 30 }] });
  expect(raw.schedule?.spec?.timezoneName).toBe('Asia/Jakarta');
  expect(policies).toMatchObject({ overlap: 'SKIP', catchupWindow: 24 * 3_600_000 });
  expect(action).toMatchObject({ workflowType: 'purgesWorkflow', taskQueue: 'roms' });
});

it('brings one that exists up to date, and leaves what a person paused paused', async () => {
  const handle = client.schedule.getHandle('purges');
  await handle.pause('by hand');
  const later = REPEATED_WORK.map((work) => ({ ...work, at: { hour: 5 } }));
  let zone = 'Asia/Jakarta';
  const keep = createScheduleKeeper(client, async () => zone, later);
  await keep();
  const changed = await handle.describe();
  expect(changed.spec.calendars?.[0]).toMatchObject({ hour: [{ start: 5 }] });
  expect(changed.state).toMatchObject({ paused: true, note: 'by hand' });

  // Again it writes nothing, until the shop moves.
  await keep();
  expect((await handle.describe()).info.lastUpdatedAt).toEqual(changed.info.lastUpdatedAt);
  zone = 'Asia/Jayapura';
  await keep();
  expect((await handle.describe()).raw.schedule?.spec?.timezoneName).toBe('Asia/Jayapura');
});

it('comes into being when the worker starts before Temporal, and does its work when it is asked', async () => {
  const own = await createTestNamespace();
  const database: TestDatabase = await createTestDatabase();
  const db: Knex = connectDatabase(database.url);
  const port = await freePort();
  const worker: TestProcess = await startProcess('temporal/worker.ts', {
    env: {
      DATABASE_URL: database.url,
      TEMPORAL_ADDRESS: `127.0.0.1:${port}`,
      TEMPORAL_NAMESPACE: own.namespace,
      WA_URL: 'http://127.0.0.1:9',
      WA_API_KEY: 'none',
      ROMS_WEBHOOK_SECRET: 'none',
      LOG_LEVEL: 'warn',
    },
  });
  const ownClient = await connectClient(own);
  let proxy: Awaited<ReturnType<typeof openProxy>> | undefined;
  try {
    await waitUntil(async () => expect(worker.lines.join('\n')).toContain('no work from Temporal'), {
      timeoutMs: 90_000,
    });
    proxy = await openProxy(port, own.address);
    await waitUntil(async () => expect(await listed(ownClient)).toEqual(ALL_IDS), {
      timeoutMs: 60_000,
    });

    await db('message_acks').insert([
      { session_id: 'main', wa_message_id: 'old', max_ack: 1, received_at: daysAgo(31) },
      { session_id: 'main', wa_message_id: 'new', max_ack: 1, received_at: daysAgo(29) },
    ]);
    const { id: customerId } = await insertCustomer(db);
    const productId = await insertProduct(db, 'Kopi Gayo');
    for (const days of [0, 27, 54])
      await insertOrder(db, {
        customerId,
        items: [{ productId, name: 'Kopi Gayo' }],
        orderedAt: daysAgo(days),
      });
    await ownClient.schedule.getHandle('co-purchase').trigger();
    await waitUntil(
      async () => expect(await db('product_pairs').select('product_id')).toEqual([{ product_id: productId }]),
      { timeoutMs: 60_000 },
    );
    await ownClient.schedule.getHandle('segmentation').trigger();
    await waitUntil(
      async () =>
        expect(
          await db('segment_days').where({ segment: 'none' }).orderBy('day', 'desc').first('customers'),
        ).toEqual({
          customers: 1,
        }),
      { timeoutMs: 60_000 },
    );
    await ownClient.schedule.getHandle('cycles').trigger();
    await waitUntil(async () => expect(await db('customer_cycles').pluck('purchases')).toEqual([3]), {
      timeoutMs: 60_000,
    });
    const silent = await silentConversation(db, customerId);
    await db('settings').insert({ key: 'resolve_after_days', value: '7' });
    await ownClient.schedule.getHandle('silent-conversations').trigger();
    await waitUntil(
      async () =>
        expect(await db('conversations').where({ id: silent }).first()).toMatchObject({ status: 'resolved' }),
      { timeoutMs: 60_000 },
    );
    await askedYesterday(db, silent);
    await ownClient.schedule.getHandle('follow-ups').trigger();
    await waitUntil(
      async () => expect(await db('messages').where({ automation: 'follow_up' })).toHaveLength(1),
      { timeoutMs: 60_000 },
    );
    await ownClient.schedule.getHandle('purges').trigger();
    await waitUntil(async () => expect(await db('message_acks').pluck('wa_message_id')).toEqual(['new']), {
      timeoutMs: 60_000,
    });
  } finally {
    await worker.stop();
    await proxy?.close();
    await ownClient.connection.close();
    await db.destroy();
    await database.drop();
  }
});

/** Answered, and nobody has written in it for eight days. */
async function silentConversation(db: Knex, customerId: number): Promise<number> {
  await db('wa_sessions').insert({ id: 'main', label: 'Toko', is_default: true });
  const [{ id }] = (await db('conversations')
    .insert({ customer_id: customerId, session_id: 'main', last_activity_at: daysAgo(8) })
    .returning('id')) as [{ id: number }];
  return id;
}

/** A question that the customer has left open, in a shop that follows up at any hour. */
async function askedYesterday(db: Knex, conversationId: number): Promise<void> {
  await db('settings').insert([
    { key: 'follow_up', value: JSON.stringify({ on: true, afterHours: 20, body: 'Halo, jadi yang mana?' }) },
    { key: 'sending_hours', value: 'null' },
  ]);
  await db('customers').update({ phone: '6281200000001' });
  await db('messages').insert({
    ...{ conversation_id: conversationId, session_id: 'main', direction: 'outbound', author: 'agent' },
    ...{ lane: 'reply', status: 'read', body: 'Jadi yang mana Kak?', sent_at: daysAgo(1) },
  });
  await db('conversations')
    .where({ id: conversationId })
    .update({
      ...{ status: 'open', last_activity_at: daysAgo(1) },
      last_message_id: db('messages').where({ conversation_id: conversationId }).max('id'),
    });
}

function daysAgo(days: number): Date {
  return new Date(Date.now() - days * 24 * 3_600_000);
}

/** Temporal as seen at another port, from now on. */
async function openProxy(port: number, target: string): Promise<{ close: () => Promise<void> }> {
  const [host, targetPort] = target.split(':') as [string, string];
  const sockets = new Set<Socket>();
  const server: Server = createServer((incoming) => {
    const outgoing = connect(Number(targetPort), host);
    for (const socket of [incoming, outgoing]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
    }
    incoming.pipe(outgoing).pipe(incoming);
  }).listen(port, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
