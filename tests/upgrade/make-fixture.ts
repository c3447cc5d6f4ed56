import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gzipSync } from 'node:zlib';
import { Client, Connection } from '@temporalio/client';
import pg from 'pg';
import type { Broadcast, CreateBroadcast } from '@roms/contracts/broadcasts';
import { waitUntil } from '../../embedded/wait-until.ts';
import { createShop, testPhone } from '../support/shop.ts';
import { startStack } from '../support/stack.ts';

/**
 * Fills a data folder with this version's own code and keeps what a shop would bring along to the next version:
 * every row, Temporal's file, and what wa-service remembers. `node tests/upgrade/make-fixture.ts FOLDER` in the
 * checkout of a version; the folder goes to tests/upgrade/fixtures/<name> and is never rewritten. It holds demo
 * rows and made-up customers only; secrets stay out, a start makes new ones. A reminder may be moved by a year at most:
 * raise FARTHEST_MOVE_MS in that checkout (domain/reminder-request.ts) while this runs.
 */

const ORDERS = 50;
/** These sleep until a day that no test run will see; the others by the rule, for a year. */
const MOVED = 40;
const FAR_AWAY = Date.UTC(2040, 0, 1, 3);
/** These of the moved ones get a broadcast that is paused in its middle, and wait for one that starts far away. */
const BROADCAST_TO = 20;
/** The services' own files; a browser's profile is not among them. */
const SERVICE_FILE = /(?<!lock)\.(db|sqlite)$/;

const out = resolve(process.argv[2] ?? '');
if (process.argv[2] === undefined) throw new Error('name the folder to write');

const stack = await startStack();
try {
  const shop = createShop(stack);
  await shop.login();
  await shop.sendAtAnyHour();
  await shop.staff('PATCH', '/settings', { pauseFridayNoon: false, pauseHolidays: false });
  await shop.setReminderRule({ days: 365 });
  const orders: number[] = [];
  for (let index = 0; index < ORDERS; index += 1) {
    const phone = testPhone(940, index);
    const { orderId } = await shop.postOrder({
      phone,
      externalId: `upgrade-${index}`,
      name: `Pelanggan ${index}`,
    });
    orders.push(orderId);
    await waitUntil(
      async () => {
        if ((await shop.phoneMessages(phone)).length !== 1) throw new Error(`order ${index} is not thanked`);
      },
      { timeoutMs: 120_000 },
    );
    await shop.setOrderStatus(orderId, 'completed');
  }
  await untilAllWait(shop, orders);
  await moveSome(orders.slice(0, MOVED));
  await untilAllWait(shop, orders);
  await leaveBroadcasts(shop, orders.slice(MOVED - BROADCAST_TO, MOVED));
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  await writeFile(
    join(out, 'postgres.json.gz'),
    gzipSync(JSON.stringify(await rowsOf(stack.databaseUrl)), { level: 9 }),
  );
  // wa-service keeps its files to itself while it runs.
  const bringBack = await stack.keepDown('wa-service');
  for (const file of await serviceFiles(stack.dataDir)) {
    await writeFile(
      join(out, `${file.replaceAll('/', '__')}.gz`),
      gzipSync(await snapshot(join(stack.dataDir, file)), { level: 9 }),
    );
  }
  await bringBack();
  console.log(`written: ${(await readdir(out)).join(', ')}`);
} finally {
  await stack.stop();
}

async function untilAllWait(shop: ReturnType<typeof createShop>, orderIds: number[]): Promise<void> {
  for (const id of orderIds) {
    await waitUntil(
      async () => {
        const { state } = (await shop.order(id)).lifecycle;
        if (state !== 'waiting') throw new Error(`order ${id} is ${state}`);
      },
      { timeoutMs: 120_000 },
    );
  }
}

async function moveSome(orderIds: number[]): Promise<void> {
  const connection = await Connection.connect({ address: stack.temporalAddress });
  const { workflow } = new Client({ connection });
  for (const [index, id] of orderIds.entries()) {
    const dueAt = new Date(FAR_AWAY + index * 3_600_000).toISOString();
    await workflow
      .getHandle(`order:${id}`)
      .executeUpdate('moveReminder', { args: [{ actor: 'Admin', dueAt }] });
  }
  await connection.close();
}

async function leaveBroadcasts(shop: ReturnType<typeof createShop>, orderIds: number[]): Promise<void> {
  const orders = await Promise.all(orderIds.map((id) => shop.order(id)));
  const audience = { customerIds: orders.map(({ customer }) => customer.id) };
  const later = { name: 'upgrade-scheduled', audience, body: 'Promo tahun depan', allowCold: true };
  await start({ ...later, startAt: new Date(FAR_AWAY).toISOString() });
  const paused = await start({
    name: 'upgrade-paused',
    audience,
    body: 'Promo untuk {customer_name}',
    allowCold: true,
  });
  await waitUntil(
    async () => {
      const { counts } = (await shop.staff<{ data: Broadcast }>('GET', `/broadcasts/${paused}`)).data;
      if (counts.sent + counts.delivered + counts.read === 0) throw new Error(JSON.stringify(counts));
    },
    { timeoutMs: 120_000, intervalMs: 50 },
  );
  await shop.staff('POST', `/broadcasts/${paused}/pause`);

  async function start(asked: CreateBroadcast): Promise<number> {
    const { id } = (await shop.staff<{ data: Broadcast }>('POST', '/broadcasts', asked)).data;
    await shop.staff('POST', `/broadcasts/${id}/start`);
    return id;
  }
}

/** Every table's rows as JSON, the applied migrations among them. */
async function rowsOf(connectionString: string): Promise<Record<string, unknown[]>> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  const tables = await client.query<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`,
  );
  const rows: Record<string, unknown[]> = {};
  for (const { name } of tables.rows) {
    const { rows: found } = await client.query<{ row: unknown }>(
      `SELECT to_jsonb(t) AS row FROM "${name}" t`,
    );
    rows[name] = found.map(({ row }) => row);
  }
  await client.end();
  return rows;
}

async function serviceFiles(dataDir: string): Promise<string[]> {
  const folders = ['temporal', 'wa'].map((name) => join(dataDir, name));
  const found = await Promise.all(
    folders.map((folder) => readdir(folder, { recursive: true, withFileTypes: true })),
  );
  return found
    .flat()
    .filter((entry) => entry.isFile() && SERVICE_FILE.test(entry.name))
    .map((entry) => relative(dataDir, join(entry.parentPath, entry.name)));
}

/** A whole copy of a SQLite file that is still written to. Temporal's schema quotes its texts as SQLite once allowed. */
async function snapshot(file: string): Promise<Buffer> {
  const copy = join(tmpdir(), `roms-snapshot-${process.pid}.db`);
  await rm(copy, { force: true });
  const database = new DatabaseSync(file, { readOnly: true, enableDoubleQuotedStringLiterals: true });
  database.exec(`VACUUM INTO '${copy}'`);
  database.close();
  const bytes = await readFile(copy);
  await rm(copy, { force: true });
  return bytes;
}
