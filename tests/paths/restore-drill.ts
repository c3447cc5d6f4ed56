import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Client, Connection } from '@temporalio/client';
import pg from 'pg';
import type { Summary } from '@roms/contracts/summary';
import { expect } from 'vitest';
import { waitUntil } from '../../embedded/wait-until.ts';
import { pendingTimer } from '../support/pending-timer.ts';
import { REPOSITORY } from '../support/processes.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { startStack, type RunningStack, type TestStack } from '../support/stack.ts';
import { beginPromo, expectSentOnce, type Promo } from './restore-broadcast.ts';

export type DrillPlan = {
  /** Customers of the drill; the first four are in the middle of something when the backup is made. */
  phones: string[];
  /** Where the phones begin of those who get a broadcast in the middle of it. */
  promoFrom: number;
  /** Runs from before the backup until after it; the returned function ends it. */
  load?: (shop: Shop) => () => Promise<void>;
  /** Arguments of `roms backup` besides the file. */
  options?: string[];
};

/**
 * Backs a running shop up, lets it go on for a while, and restores it elsewhere, on phones that have seen what was sent
 * meanwhile. Whoever calls it ends the restored stack.
 */
export async function drill(stack: RunningStack, plan: DrillPlan): Promise<{ restored: TestStack }> {
  const folder = await mkdtemp(join(tmpdir(), 'roms-drill-'));
  const shop = createShop(stack);
  await shop.login();
  await shop.staff('PATCH', '/settings', { sendingHours: null });
  const [replied, answered, reminded, thanked, ...others] = plan.phones as [string, string, string, string];
  const waiting: { orderId: number; phone: string }[] = [];
  for (const phone of [replied, answered, reminded, ...others])
    waiting.push({ phone, orderId: await waitingOrder(shop, phone) });
  const due = waiting.find(({ phone }) => phone === reminded)!;
  const ahead = waiting.filter(({ phone }) => phone !== reminded);

  const stopLoad = plan.load?.(shop);
  const file = join(folder, 'shop.tar.gz');
  await shop.simulator('disconnect');
  let promo: Promo;
  try {
    promo = await beginPromo(stack, plan.promoFrom);
    for (const phone of [replied, answered]) await reply(shop, phone);
    await shop.postOrder({ phone: thanked, externalId: `drill-${thanked}` });
    await waitUntil(async () => expect(await queuedThankYou(shop, thanked)).toBe('queued'), {
      timeoutMs: 60_000,
    });
    // As if the time had come at this moment: its workflow sleeps on, and a person sends it after the backup.
    await query(stack, `UPDATE order_lifecycles SET due_at = now() WHERE order_id = ${due.orderId}`);
    await roms(stack.dataDir, 'backup', file, ...(plan.options ?? []));
  } finally {
    await shop.simulator('connect');
    await stopLoad?.();
  }
  const planned = new Map(
    await Promise.all(ahead.map(async ({ orderId }) => [orderId, await dueAtOf(shop, orderId)] as const)),
  );
  // The shop goes on: all of it is sent.
  await shop.staff('POST', `/orders/${due.orderId}/reminder/send-now`, { confirmed: true });
  for (const [phone, count] of [
    [replied, 2],
    [answered, 2],
    [reminded, 2],
    [thanked, 1],
  ] as const)
    await waitUntil(async () => expect(await fromShop(shop, phone)).toHaveLength(count), {
      timeoutMs: 120_000,
    });
  await promo.allSent();
  const rows = await rowsOf(stack);

  const restored = await startStack({
    prepare: async (dataDir) => {
      await roms(dataDir, 'restore', file);
      copyPhones(stack.dataDir, dataDir);
    },
  }).finally(() => rm(folder, { recursive: true, force: true }));
  try {
    await expectRecovered(restored, { planned, rows });
    await expectHeld(restored, { replied, answered, reminded: due, thanked });
    const there = createShop(restored);
    await there.login();
    await decide(there, { replied, answered, reminded: due, thanked });
    await pressButtons(
      there,
      ahead.slice(-2).map(({ orderId }) => orderId),
    );
    await expectSentOnce(there, promo);
    // Nobody got anything twice but who was sent it by a person's word.
    for (const phone of others) expect(await fromShop(there, phone), phone).toHaveLength(1);
  } catch (error) {
    await restored.stop();
    throw error;
  }
  return { restored };
}

async function waitingOrder(shop: Shop, phone: string): Promise<number> {
  const { orderId } = await shop.postOrder({ phone, externalId: `drill-${phone}` });
  await waitUntil(async () => expect(await fromShop(shop, phone)).toHaveLength(1), { timeoutMs: 120_000 });
  await shop.setOrderStatus(orderId, 'completed');
  await waitUntil(async () => expect((await shop.order(orderId)).lifecycle.state).toBe('waiting'), {
    timeoutMs: 60_000,
  });
  return orderId;
}

async function reply(shop: Shop, phone: string): Promise<void> {
  const { id } = (await shop.conversationOf(phone))!;
  await shop.staff('POST', `/conversations/${id}/messages`, {
    clientId: crypto.randomUUID(),
    body: `Kak ${phone}`,
  });
}

async function lastMessage(shop: Shop, phone: string) {
  const conversation = await shop.conversationOf(phone);
  return conversation && (await shop.thread(conversation.id)).at(-1);
}

const queuedThankYou = async (shop: Shop, phone: string) => (await lastMessage(shop, phone))?.status;
const fromShop = async (shop: Shop, phone: string) =>
  (await shop.phoneMessages(phone)).filter((message) => message.fromBusiness);
const dueAtOf = async (shop: Shop, orderId: number): Promise<number> =>
  Date.parse((await shop.order(orderId)).lifecycle.reminderDueAt!);

/** The drill's own customers and orders, counted by table. */
async function rowsOf(stack: RunningStack): Promise<Record<string, number>> {
  const { rows } = await query<Record<string, number>>(
    stack,
    `SELECT (SELECT count(*)::int FROM users) AS users, (SELECT count(*)::int FROM products) AS products,
            (SELECT count(*)::int FROM orders WHERE external_id LIKE 'drill-%') AS orders,
            (SELECT count(*)::int FROM order_items i JOIN orders o ON o.id = i.order_id
              WHERE o.external_id LIKE 'drill-%') AS items,
            (SELECT count(*)::int FROM templates) AS templates`,
  );
  return rows[0]!;
}

async function query<Row extends pg.QueryResultRow>(
  stack: RunningStack,
  sql: string,
): Promise<pg.QueryResult<Row>> {
  const client = new pg.Client({ connectionString: stack.databaseUrl });
  await client.connect();
  return client.query<Row>(sql).finally(() => client.end());
}

/** Every reminder that waits has a workflow, which sleeps until the time that it had. */
async function expectRecovered(
  restored: TestStack,
  { planned, rows }: { planned: Map<number, number>; rows: Record<string, number> },
): Promise<void> {
  await waitUntil(
    async () => {
      const found = await query(restored, 'SELECT recovered_to FROM workflow_engine');
      expect(found.rows).toEqual([{ recovered_to: null }]);
    },
    { timeoutMs: 120_000 },
  );
  expect(await rowsOf(restored)).toEqual(rows);
  const shop = createShop(restored);
  await shop.login();
  const connection = await Connection.connect({ address: restored.temporalAddress });
  const client = new Client({ connection });
  for (const [orderId, dueAt] of planned) {
    const timer = await waitUntil(() => pendingTimer(client, `order:${orderId}`), { timeoutMs: 60_000 });
    expect(await dueAtOf(shop, orderId), `due time of order ${orderId}`).toBe(dueAt);
    // A workflow task that waits on a busy machine begins its timer that much later.
    expect(Math.abs(timer.firesAt - dueAt), `timer of order ${orderId}`).toBeLessThan(10_000);
  }
  const { rows: all } = await query<{ id: string }>(
    restored,
    `SELECT workflow_id AS id FROM order_lifecycles WHERE state = 'waiting'`,
  );
  for (const { id } of all) {
    const isRunning = async () =>
      expect((await client.workflow.getHandle(id).describe()).status.name).toBe('RUNNING');
    await waitUntil(isRunning, { timeoutMs: 60_000 });
  }
  await connection.close();
}

type InTheMiddle = {
  replied: string;
  answered: string;
  thanked: string;
  reminded: { orderId: number; phone: string };
};

/** What may have been sent meanwhile waits for a person, and was not sent again by itself. */
async function expectHeld(
  restored: TestStack,
  { replied, answered, thanked, reminded }: InTheMiddle,
): Promise<void> {
  const shop = createShop(restored);
  await shop.login();
  for (const phone of [replied, answered, thanked])
    expect(await lastMessage(shop, phone)).toMatchObject({ status: 'unconfirmed', statusReason: 'restored' });
  expect((await shop.order(reminded.orderId)).lifecycle).toMatchObject({
    state: 'waiting',
    reason: 'restored',
  });
  const { held } = (await shop.staff<{ data: Summary }>('GET', '/summary')).data;
  expect(held.count).toBeGreaterThanOrEqual(4);
  // The page lists the oldest; under load thank-yous stand before the reminder.
  if (held.count === held.oldest.length)
    expect(held.oldest).toContainEqual(
      expect.objectContaining({ kind: 'reminder', orderId: reminded.orderId }),
    );
  for (const phone of [replied, answered, reminded.phone])
    expect(await fromShop(shop, phone)).toHaveLength(2);
  expect(await fromShop(shop, thanked)).toHaveLength(1);
}

/** One reply and the thank-you are let go, the other reply and the reminder are sent once more. */
async function decide(shop: Shop, { replied, answered, thanked, reminded }: InTheMiddle): Promise<void> {
  for (const phone of [replied, thanked]) {
    const { id } = (await lastMessage(shop, phone))!;
    await shop.staff('POST', `/messages/${id}/drop`);
    expect((await lastMessage(shop, phone))?.status).toBe('withdrawn');
  }
  const { id } = (await lastMessage(shop, answered))!;
  await shop.staff('POST', `/messages/${id}/retry`, { confirmed: true });
  await shop.staff('POST', `/orders/${reminded.orderId}/reminder/send-now`, { confirmed: true });
  for (const phone of [answered, reminded.phone])
    await waitUntil(async () => expect(await fromShop(shop, phone)).toHaveLength(3), { timeoutMs: 120_000 });
  expect(await fromShop(shop, replied)).toHaveLength(2);
  expect(await fromShop(shop, thanked)).toHaveLength(1);
}

async function pressButtons(shop: Shop, [skipped, moved]: number[]): Promise<void> {
  await shop.staff('POST', `/orders/${skipped}/reminder/skip`);
  expect((await shop.order(skipped!)).lifecycle.state).toBe('skipped');
  await shop.staff('POST', `/orders/${skipped}/reminder/undo-skip`);
  expect((await shop.order(skipped!)).lifecycle.state).toBe('waiting');
  const dueAt = new Date(Date.now() + 50 * 86_400_000).toISOString();
  await shop.staff('POST', `/orders/${moved}/reminder/move`, { dueAt });
  expect((await shop.order(moved!)).lifecycle.reminderDueAt).toBe(dueAt);
}

/** The customers' phones are no part of the shop: they know what they got after the backup, too. */
function copyPhones(from: string, to: string): void {
  const path = (dataDir: string) => join(dataDir, 'wa', 'simulator', 'whatsapp.db');
  const phones = new DatabaseSync(path(to));
  phones.exec('PRAGMA journal_mode = DELETE');
  phones.prepare('ATTACH ? AS newer').run(path(from));
  const tables = phones
    .prepare("SELECT name FROM newer.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .all() as { name: string }[];
  for (const { name } of tables)
    phones.exec(`DELETE FROM main."${name}"; INSERT INTO main."${name}" SELECT * FROM newer."${name}"`);
  phones.close();
}

/** As a person types it: only the data folder is known. Throws what it printed when it fails. */
function roms(dataDir: string, ...args: string[]): Promise<string> {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, ROMS_DATA_DIR: dataDir };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, ['cli/main.ts', ...args], { cwd: REPOSITORY, env }, (error, stdout, stderr) =>
      error === null ? resolve(stdout) : reject(new Error(`roms ${args.join(' ')}: ${stderr}${stdout}`)),
    );
  });
}
