import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Import } from '@roms/contracts/imports';
import { waitUntil } from '../../embedded/wait-until.ts';
import { runCli } from '../support/roms-cli.ts';
import { sharedStack } from '../support/shared-stack.ts';
import { createShop, testPhone, type Shop } from '../support/shop.ts';
import type { RunningStack } from '../support/stack.ts';

export type DuePlan = {
  /** What the phones of these tests begin with, three digits: nobody else's. */
  phones: number;
  /** Reminders that are due at once; at least ten, so that each kind is among them. */
  due: number;
  /** How long each step may take on a busy machine (milliseconds). */
  patienceMs: number;
};

type Written = { number: string; phone: string; body: string; status: string };

/** Of the demo's shelf, so that texts differ and recommend something. */
const PRODUCTS = [
  'Kopi Gayo Arabika 250 g',
  'Kopi Toraja Sapan 250 g',
  'Drip Bag Gayo isi 10',
  'Sirup Gula Aren 500 ml',
];
const HEADER =
  'order_number;customer_name;customer_phone;product_name;quantity;price;status;ordered_at;completed_at';
const DAY_MS = 86_400_000;
/** Phones that are read at once. */
const AT_ONCE = 20;

/** Registers the test of `reminders:send` run twice at once, after a dry run. */
export function testRemindersSend({ phones: prefix, due, patienceMs }: DuePlan): void {
  let stack: RunningStack;
  let shop: Shop;
  let database: pg.Client;

  beforeAll(async () => {
    // The command is about whatever is due in the shop.
    stack = await sharedStack({ alone: true });
    shop = createShop(stack);
    await shop.login();
    await shop.sendAtAnyHour();
    database = new pg.Client({ connectionString: stack.databaseUrl });
    await database.connect();
  });
  afterAll(async () => {
    await database?.end();
  });

  const roms = (...args: string[]) => runCli(stack.dataDir, 'reminders:send', ...args);
  /** Every eighth order is a second one, of another product, of the customer before it. */
  const phoneOf = (order: number) => testPhone(prefix, order % 8 === 7 ? order - 1 : order);
  const phones = [...new Set(Array.from({ length: due }, (_, order) => phoneOf(order)))];
  /** Every tenth customer wants none. */
  const refusers = phones.filter((phone) => Number(phone) % 10 === 3);
  const seconds = Math.floor(due / 8);

  /** Completed orders that nobody is thanked for: the quickest way to so many that wait. */
  async function waitingOrders(): Promise<void> {
    const yesterday = new Date(Date.now() - DAY_MS).toISOString().slice(0, 10);
    const rows = Array.from(
      { length: due },
      (_, order) =>
        `kirim-${prefix}-${order};Pelanggan ${order};${phoneOf(order)};${PRODUCTS[order % 4]};1;90000;selesai;${yesterday};${yesterday}`,
    );
    const file = [HEADER, ...rows].join('\n');
    const { data } = await shop.sendFile<{ data: Import }>('/imports?kind=orders&fileName=kirim.csv', file);
    await until(async () => {
      const now = await shop.staff<{ data: Import }>('GET', `/imports/${data.id}`);
      expect(now.data).toMatchObject({ state: 'done', counts: { ok: due } });
    });
    // The sweep starts their workflows, and looks at once when a rule is edited.
    await shop.setReminderRule({});
    await until(async () => {
      const { rows: found } = await database.query(
        `SELECT l.order_id FROM order_lifecycles l JOIN orders o ON o.id = l.order_id
           JOIN customers c ON c.id = o.customer_id
          WHERE c.phone = ANY($1) AND l.state = 'waiting' AND l.due_at IS NOT NULL`,
        [phones],
      );
      expect(found).toHaveLength(due);
    });
  }

  /** As if thirty days had passed without the timers. */
  async function letThemFallDue(): Promise<void> {
    const own = `SELECT o.id FROM orders o JOIN customers c ON c.id = o.customer_id WHERE c.phone = ANY($1)`;
    await database.query(
      `UPDATE order_lifecycles SET due_at = now() - interval '1 minute' WHERE order_id IN (${own})`,
      [phones],
    );
    await database.query(`UPDATE orders SET completed_at = now() - interval '31 days' WHERE id IN (${own})`, [
      phones,
    ]);
    await database.query('UPDATE customers SET opted_out_at = now() WHERE phone = ANY($1)', [refusers]);
  }

  const until = <T>(what: () => Promise<T>): Promise<T> =>
    waitUntil(what, { timeoutMs: patienceMs, intervalMs: 500 });

  /** Each reminder that was written for these customers, however it went. */
  async function written(): Promise<Written[]> {
    const { rows } = await database.query<Written>(
      `SELECT o.order_number AS number, c.phone, m.body, m.status
         FROM messages m JOIN orders o ON o.id = m.order_id JOIN customers c ON c.id = o.customer_id
        WHERE m.automation = 'reminder' AND c.phone = ANY($1) ORDER BY o.id`,
      [phones],
    );
    return rows;
  }

  /** Every text that the shop has sent to these phones, by phone. */
  async function onPhones(): Promise<[string, string[]][]> {
    const found: [string, string[]][] = [];
    for (let start = 0; start < phones.length; start += AT_ONCE) {
      const some = phones.slice(start, start + AT_ONCE).map(async (phone): Promise<[string, string[]]> => {
        const messages = await shop.phoneMessages(phone);
        return [phone, messages.filter((one) => one.fromBusiness).map(({ body }) => body)];
      });
      found.push(...(await Promise.all(some)));
    }
    return found;
  }

  it(`two runs of reminders:send at once send what ${due} due ones owe, once, each word as the dry run said`, async () => {
    const nothingIsDue = () => until(async () => expect((await roms()).stdout).toBe('No reminder is due.\n'));
    await nothingIsDue();
    await waitingOrders();
    await letThemFallDue();

    const dry = await roms('--dry-run');
    const foreseen = textsOf(dry.stdout);
    const refused = Array.from({ length: due }, (_, order) => phoneOf(order)).filter((phone) =>
      refusers.includes(phone),
    ).length;
    expect(refused).toBeGreaterThan(0);
    expect(dry.stdout).toMatch(new RegExp(`^due +${due}$`, 'm'));
    expect(dry.stdout).toMatch(new RegExp(`^would go +${foreseen.size}$`, 'm'));
    expect(dry.stdout).toMatch(new RegExp(`^ +opted_out +${refused}$`, 'm'));
    // Of a customer's two orders one waits for the frequency cap; none of the refusers has two.
    expect(foreseen.size).toBe(due - refused - seconds);
    expect(await written()).toEqual([]);

    // Whoever is told that the engine does not answer, which a busy one may not for long, runs it again.
    const run = () => until(async () => expect((await roms()).stderr).toBe(''));
    await Promise.all([run(), run()]);
    const sent = await until(async () => {
      const rows = await written();
      expect(rows.filter(({ status }) => ['queued', 'sending'].includes(status))).toEqual([]);
      expect(rows.length).toBeGreaterThanOrEqual(foreseen.size);
      return rows;
    });
    expect(new Map(sent.map(({ number, body }) => [number, body]))).toEqual(foreseen);
    expect(sent).toHaveLength(foreseen.size);
    const expected = Map.groupBy(sent, ({ phone }) => phone);
    expect(await onPhones()).toEqual(
      phones.map((phone) => [phone, (expected.get(phone) ?? []).map(({ body }) => body)]),
    );
    // What was put off is due another day.
    await nothingIsDue();
  });
}

/** What a dry run prints: the texts that would be sent, by the order's number. */
function textsOf(stdout: string): Map<string, string> {
  const blocks = stdout.matchAll(/^(\S+)\n((?: {4}.*\n)+)/gm);
  return new Map([...blocks].map(([, number, text]) => [number!, text!.replaceAll(/^ {4}/gm, '').trim()]));
}
