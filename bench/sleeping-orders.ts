import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Knex } from 'knex';
import { reminderKey } from '@roms/domain/occurrence';
import { waitUntil } from '../embedded/wait-until.ts';
import { insertRule } from '../tests/support/rows.ts';
import { startStack, type TestStack } from '../tests/support/stack.ts';
import { beginOrders, ordersOf, placeOf } from './support/sleeping-orders.ts';

const ORDERS = 10_000;
/** The worker's day, and the rule's days: five hours, in which nothing but the probes is due. */
const DAY_MS = 60_000;
const RULE_DAYS = 300;
/** A probe is due so long after it began to sleep: the stack is down by then. */
const DUE_IN_MS = 45_000;
/** A slow machine is left with fewer orders, so that the bench ends within ten minutes. */
const FILL_MS = 360_000;
const PATIENCE_MS = 240_000;

/**
 * `npm run bench sleeping-orders -- --orders 100`: orders whose reminders lie ahead. What one of them takes in each of
 * the two databases, and how long the whole stack takes from its start to the first reminder that came due while it was
 * down; beside the same without them.
 */
export async function run(options: readonly string[] = []): Promise<void> {
  const { values } = parseArgs({ args: [...options], options: { orders: { type: 'string' } } });
  const asked = ordersOf(values.orders, ORDERS);
  const stack = await startStack({ env: { LOG_LEVEL: 'warn', ROMS_DAY_MS: String(DAY_MS) } });
  try {
    await stack.waitUntilHealthy(PATIENCE_MS);
    const place = placeOf(stack);
    await place.db('reminder_rules').update({ active: false });
    await insertRule(place.db, { days: RULE_DAYS });
    await place.close();
    const empty = await restartWithOneDue(stack);
    const before = await withPlace(stack, ({ db }) => sizes(stack, db));
    const startedAt = Date.now();
    const { length: count } = await withPlace(stack, (one) =>
      beginOrders(one, asked, () => new Date(), FILL_MS),
    );
    const perSecond = count / ((Date.now() - startedAt) / 1_000);
    const after = await withPlace(stack, ({ db }) => sizes(stack, db));
    const full = await restartWithOneDue(stack);
    console.log(`  ${count} of ${asked} orders sleep; ${perSecond.toFixed(1)} a second fell asleep`);
    for (const part of ['postgres', 'temporal'] as const) {
      const bytes = (after[part] - before[part]) / count;
      console.log(`  ${part.padEnd(10)} ${(bytes / 1_024).toFixed(1)} kB an order`);
    }
    printRestart('without them', empty);
    printRestart('with them', full);
  } finally {
    await stack.stop();
  }
}

type Restart = { bannerMs: number; reminderMs: number };

/** Ends everything, lets one reminder come due, starts everything: until its banner, and until the reminder is sent. */
async function restartWithOneDue(stack: TestStack): Promise<Restart> {
  const dueAt = Date.now() + DUE_IN_MS;
  const [order] = await withPlace(stack, (place) =>
    beginOrders(place, 1, () => new Date(dueAt - RULE_DAYS * DAY_MS)),
  );
  const startedAt = await stack.restart({}, async () => {
    if (Date.now() > dueAt) throw new Error('the machine is too busy: the reminder came due before the end');
    await sleep(dueAt - Date.now());
  });
  const bannerMs = Date.now() - startedAt;
  const occurrenceKey = reminderKey(order!.id, 1);
  const sentAt = await withPlace(stack, ({ db }) =>
    waitUntil(
      async () => {
        const row = await db('messages')
          .where({ occurrence_key: occurrenceKey })
          .whereNotNull('sent_at')
          .first<{ sent_at: Date } | undefined>('sent_at');
        if (!row) throw new Error('the reminder was not sent');
        return row.sent_at.getTime();
      },
      { timeoutMs: PATIENCE_MS, intervalMs: 50 },
    ),
  );
  return { bannerMs, reminderMs: sentAt - startedAt };
}

function printRestart(what: string, { bannerMs, reminderMs }: Restart): void {
  const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
  console.log(
    `  ${what.padEnd(14)} from a full restart to the banner ${seconds(bannerMs)}, to the first reminder ${seconds(reminderMs)}`,
  );
}

/** Bytes on disk: of PostgreSQL's database, and of Temporal's file with what is not in it yet. */
async function sizes({ dataDir }: TestStack, db: Knex): Promise<Record<'postgres' | 'temporal', number>> {
  const { rows } = await db.raw<{ rows: { bytes: number }[] }>(
    'SELECT pg_database_size(current_database())::float8 AS bytes',
  );
  const file = join(dataDir, 'temporal/temporal.db');
  const temporal = [file, `${file}-wal`].map((name) => statSync(name, { throwIfNoEntry: false })?.size ?? 0);
  return { postgres: rows[0]!.bytes, temporal: temporal.reduce((sum, bytes) => sum + bytes, 0) };
}

async function withPlace<T>(
  stack: TestStack,
  work: (place: ReturnType<typeof placeOf>) => Promise<T>,
): Promise<T> {
  const place = placeOf(stack);
  try {
    return await work(place);
  } finally {
    await place.close();
  }
}
