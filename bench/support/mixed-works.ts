import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import type { Import } from '@roms/contracts/imports';
import { broadcastCounts } from '../../db/broadcasts/broadcast-counts.ts';
import { arrivalsAt } from '../../tests/support/arrivals.ts';
import { beginBroadcast } from '../../tests/support/begin-broadcast.ts';
import { insertRecipients } from '../../tests/support/broadcast-rows.ts';
import { ordersFile } from '../../tests/support/orders-file.ts';
import { testPhone, type Shop } from '../../tests/support/shop.ts';
import { SEGMENTATION_WORKFLOW_ID } from '../../workflows/identity.ts';
import { replanned } from './replanned.ts';
import type { SleepingOrder } from './sleeping-orders.ts';
import type { WorkerStack } from './worker-stack.ts';

/**
 * Does one work of the mix and answers what it has to show for itself. Throws when something was lost or came twice, and
 * how far it is when it has to end.
 */
export type MixedWork = (end: AbortSignal) => Promise<string>;

export type MixSizes = {
  /** Customers with five orders each, none of whom was ever placed in a segment. */
  customers: number;
  /** Orders that wait by the rule that is edited. */
  orders: number;
  /** Rows of the imported file. */
  rows: number;
  /** Recipients of the broadcast. */
  recipients: number;
};

const LOOK_EVERY_MS = 500;
/** Between two runs of the segmentation (milliseconds). */
const REST_MS = 5_000;
/** The rule becomes one of so many days. */
export const OTHER_DAYS = 40;
/** Imported customers, and those who are answered and thanked (bench/broadcast-mix), have made-up numbers of these blocks. */
const IMPORTED = 1125;

/** A file of orders, one line each: every row is an order once, and nobody is told anything. */
export function importOrders({ db, gateway }: WorkerStack, shop: Shop, rows: number): MixedWork {
  const name = `campur-${Date.now()}`;
  const phoneOf = (row: number) => testPhone(IMPORTED, row);
  return async (end) => {
    const file = ordersFile({ name, rows, phoneOf, aheadEvery: 100 });
    const { data } = await shop.sendFile<{ data: Import }>('/imports?kind=orders&fileName=campur.csv', file);
    const rowsDone = () => countOf(db('import_rows').where({ import_id: data.id }).whereNotNull('status'));
    await untilAll(rows, rowsDone, end);
    await untilAll(1, () => countOf(db('imports').where({ id: data.id, state: 'done' })), end);
    const { counts } = (await shop.staff<{ data: Import }>('GET', `/imports/${data.id}`)).data;
    // The key of a source's orders is unique.
    const made = await db('orders')
      .where({ source: 'import' })
      .whereLike('external_id', `${name}-%`)
      .pluck('id');
    if (counts.ok !== rows || made.length !== rows)
      throw new Error(`import: ${made.length} orders of ${rows} rows, ${JSON.stringify(counts)}`);
    const phones = Array.from({ length: rows }, (_, row) => phoneOf(row));
    requireEach('import', await arrivalsAt(gateway.url, phones), { 0: rows });
    return `${rows} rows`;
  };
}

/** Every order that waits by the rule is planned anew. */
export function editRule({ db }: WorkerStack, shop: Shop, orders: readonly SleepingOrder[]): MixedWork {
  return async (end) => {
    const { id } = (await db('reminder_rules').first('id')) as { id: number };
    await shop.staff('PATCH', `/reminder-rules/${id}`, { days: OTHER_DAYS });
    await untilAll(orders.length, () => replanned(db, orders, OTHER_DAYS), end);
    return `${orders.length} orders planned anew`;
  };
}

/** Places everybody in a segment, over and over until `isOver`; the last run leaves all figures right. */
export function placeEverybody(
  { db, workflows, client }: WorkerStack,
  customers: number,
  isOver: () => boolean,
): MixedWork {
  return async (end) => {
    let runs = 0;
    for (let isLast = false; !isLast; runs += 1) {
      if (runs > 0 && !isOver()) await sleep(REST_MS, undefined, { signal: end }).catch(() => undefined);
      isLast = end.aborted || isOver();
      const { runId } = await workflows.startSegmentation();
      const placed = (await client.workflow.getHandle(SEGMENTATION_WORKFLOW_ID, runId).result()) as {
        seen: number;
      };
      if (placed.seen < customers) throw new Error(`segmentation: only ${placed.seen} were looked at`);
    }
    const { rows } = await db.raw<{ rows: [{ wrong: number }] }>(
      `SELECT count(*) AS wrong FROM customer_segments AS s
        WHERE s.orders <> (SELECT count(*) FROM orders AS o
                            WHERE o.customer_id = s.customer_id AND o.status IN ('shipped', 'completed'))`,
    );
    if (rows[0].wrong > 0) throw new Error(`segmentation: ${rows[0].wrong} customers with wrong figures`);
    return `${customers} customers, ${runs} runs`;
  };
}

/** Everybody gets it once. */
export function sendBroadcast(stack: WorkerStack, recipients: number): MixedWork {
  const { db, gateway } = stack;
  return async (end) => {
    const customers = await insertRecipients(db, recipients);
    const id = await beginBroadcast(stack, customers);
    const arrived = async () => {
      const { sent, delivered, read } = (await broadcastCounts(db, [id])).get(id)!;
      return sent + delivered + read;
    };
    await untilAll(recipients, arrived, end);
    await untilAll(1, () => countOf(db('broadcasts').where({ id }).whereNotNull('ended_at')), end);
    const { sent, delivered, read, audience } = (await broadcastCounts(db, [id])).get(id)!;
    if (audience !== recipients || sent + delivered + read !== recipients)
      throw new Error(`broadcast: ${sent + delivered + read} of ${audience} sent, ${recipients} were meant`);
    const phones = customers.map(({ phone }) => phone);
    requireEach('broadcast', await arrivalsAt(gateway.url, phones), { 1: recipients });
    return `${recipients} recipients`;
  };
}

async function countOf(rows: Knex.QueryBuilder): Promise<number> {
  const [row] = (await rows.count({ n: '*' })) as [{ n: number }];
  return row.n;
}

/** Looks until all are done; throws how many were when it has to end. */
async function untilAll(all: number, look: () => Promise<number>, end: AbortSignal): Promise<void> {
  for (;;) {
    const done = await look();
    if (done >= all) return;
    if (end.aborted) throw new Error(`not over: ${done} of ${all}`);
    await sleep(LOOK_EVERY_MS);
  }
}

/** Throws unless so many phones have so many messages of the shop. */
export function requireEach(
  what: string,
  got: Record<number, number>,
  wanted: Readonly<Record<number, number>>,
): void {
  if (JSON.stringify(got) !== JSON.stringify(wanted))
    throw new Error(
      `${what}: phones by messages ${JSON.stringify(got)}, wanted ${JSON.stringify(wanted)}: lost or doubled`,
    );
}
