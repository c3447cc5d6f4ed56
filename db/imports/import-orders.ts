import type { Knex } from 'knex';
import { AppError } from '@roms/domain/errors';
import { readOrderRow, type RowError } from '@roms/domain/imports/order-row';
import { IMPORT_SOURCE } from '@roms/domain/order-source';
import { Import } from '../models/Import.ts';
import { ImportRow } from '../models/ImportRow.ts';
import { Order } from '../models/Order.ts';
import { lockRepeats } from '../intake/order-idempotency.ts';
import { activeRules } from '../reminders/active-rules.ts';
import { shopSettings } from '../settings/shop-settings.ts';
import type { Trx } from '../knex.ts';
import { orderOfRows, type PlacedRow, type RowErrors } from './order-of-rows.ts';
import { ROW_KEY } from './read-import.ts';
import { writeImportedOrder, type ImportFacts } from './write-imported-order.ts';

export type ImportSettings = { dayMs?: number; scheduleTime?: string; now?: () => Date };

/** Orders looked up at once; each is written by itself. */
const PORTION = 200;

/**
 * Makes orders of an import's rows, in the order of the file, until all are done or `most` of them are (each order in a
 * transaction of its own, with its rows' status). `onOrder` is called between them; what it throws ends the run, and the
 * next one goes on there. True when nothing is left.
 */
export async function importOrders(
  db: Knex,
  importId: number,
  settings: ImportSettings,
  { most, onOrder }: { most: number; onOrder: () => void },
): Promise<boolean> {
  const found = await Import.query(db)
    .findById(importId)
    .select('id', 'dryRun', 'createdBy', 'actorName', 'state');
  if (found?.state !== 'running') return true;
  const facts = await importFacts(db, found, settings);
  for (let done = 0; done < most;) {
    const keys = await nextGroups(db, importId, Math.min(PORTION, most - done));
    for (const key of keys) {
      await importOne(db, found, key, facts);
      onOrder();
    }
    done += keys.length;
    if (keys.length === 0) {
      await Import.query(db).findById(importId).patch({ state: 'done', endedAt: facts.now() });
      return true;
    }
  }
  return false;
}

async function importFacts(
  db: Knex,
  { createdBy, actorName }: Import,
  { dayMs, scheduleTime, now = () => new Date() }: ImportSettings,
): Promise<ImportFacts> {
  const { zone } = await shopSettings(db);
  return {
    zone,
    rules: await activeRules(db, { scheduleTime }),
    dayMs,
    now,
    actor:
      createdBy === null
        ? { kind: 'system', id: null, name: actorName }
        : { kind: 'user', id: createdBy, name: actorName },
    createdBy,
  };
}

async function nextGroups(db: Knex, importId: number, limit: number): Promise<string[]> {
  const rows: { group_key: string }[] = await db('import_rows')
    .where({ import_id: importId })
    .whereNull('status')
    .groupBy('group_key')
    .orderByRaw('min(row)')
    .limit(limit)
    .select('group_key');
  return rows.map(({ group_key }) => group_key);
}

/** The rows are locked: of two runs at once the second finds them done. */
async function importOne(db: Knex, { id, dryRun }: Import, key: string, facts: ImportFacts): Promise<void> {
  const waiting = (trx: Trx) =>
    ImportRow.query(trx)
      .where({ importId: id, groupKey: key })
      .whereNull('status')
      .orderBy('row')
      .forUpdate();
  try {
    await db.transaction(async (trx) => {
      const rows = await waiting(trx);
      if (rows.length > 0) await settle(trx, rows, await outcomeOf(trx, rows, { key, facts, dryRun }));
    });
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === null) throw error;
    await db.transaction(async (trx) => {
      const rows = await waiting(trx);
      await settle(trx, rows, { status: 'failed', errors: new Map(rows.map(({ row }) => [row, [refusal]])) });
    });
  }
}

type Outcome =
  | { status: 'failed'; errors: RowErrors }
  | {
      status: 'ok' | 'repeated';
      orderId: number | null;
      /** Rows that say the same again. */ repeats?: number[];
    };
type Asked = { key: string; facts: ImportFacts; dryRun: boolean };

async function outcomeOf(
  trx: Trx,
  rows: readonly ImportRow[],
  { key, facts, dryRun }: Asked,
): Promise<Outcome> {
  // Rows without a number are one order only when they are one row.
  const own = key.startsWith(ROW_KEY) ? rows.slice(0, 1) : rows;
  const read = own.map(({ row, cells }) => ({
    place: row,
    ...readOrderRow(cells, { zone: facts.zone, now: facts.now() }),
  }));
  const bad: RowErrors = new Map();
  const good: PlacedRow[] = [];
  for (const { place, row, errors } of read) {
    if (row === null) bad.set(place, errors);
    else good.push({ place, row });
  }
  if (bad.size > 0) return { status: 'failed', errors: bad };
  await lockRepeats(trx, { source: IMPORT_SOURCE, externalId: key, idempotencyKey: null });
  const known = await Order.query(trx).findOne({ source: IMPORT_SOURCE, externalId: key }).select('id');
  if (known) return { status: 'repeated', orderId: known.id };
  const { order, errors } = await orderOfRows(trx, good);
  if (order === null) return { status: 'failed', errors };
  const repeats = rows.slice(own.length).map(({ row }) => row);
  const orderId = dryRun ? null : await writeImportedOrder(trx, key, order, facts);
  return { status: 'ok', orderId, repeats };
}

/** Writes what became of an order's rows: where one is wrong the others are not imported without it. */
async function settle(trx: Trx, rows: readonly ImportRow[], outcome: Outcome): Promise<void> {
  for (const { importId, row } of rows) {
    const patch =
      outcome.status === 'failed'
        ? { status: outcome.status, errors: outcome.errors.get(row) ?? [INCOMPLETE] }
        : {
            status: outcome.repeats?.includes(row) ? ('repeated' as const) : outcome.status,
            orderId: outcome.orderId,
          };
    await ImportRow.query(trx).where({ importId, row }).patch(patch);
  }
}

const INCOMPLETE: RowError = {
  field: null,
  code: 'order_incomplete',
  message: 'another row of this order is wrong',
};

/** What is wrong with the row itself; null for what may be right another time: no database, a lock. */
function refusalOf(error: unknown): RowError | null {
  if (error instanceof AppError && error.status < 500 && error.code !== 'in_progress')
    return { field: null, code: error.code, message: error.message };
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  // Values that a column cannot hold, and constraints.
  return /^2[23]/.test(code) ? { field: null, code: 'refused', message: 'the database refuses it' } : null;
}
