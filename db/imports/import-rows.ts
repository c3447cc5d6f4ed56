import type { Knex } from 'knex';
import type { ImportKind } from '@roms/domain/imports/columns';
import { Import } from '../models/Import.ts';
import { ImportRow } from '../models/ImportRow.ts';
import { shopSettings } from '../settings/shop-settings.ts';
import type { Trx } from '../knex.ts';
import { bringCustomer } from './bring-customer.ts';
import { bringNewCustomers } from './bring-new-customers.ts';
import { bringOrder } from './bring-order.ts';
import { bringProduct } from './bring-product.ts';
import { shareImports } from './lock-imports.ts';
import { planImported } from './plan-imported.ts';
import {
  forAll,
  refusalOf,
  type Asked,
  type BringRows,
  type ImportFacts,
  type Outcomes,
} from './row-outcome.ts';

export type ImportSettings = { dayMs?: number; scheduleTime?: string; now?: () => Date };

/** Rows in which the next groups are looked for. */
const PORTION = 200;
/**
 * Groups that are brought in by one transaction, each behind a savepoint: its end is what takes longest. No more, because
 * whoever else needs one of their customers waits for it.
 */
const TOGETHER = 20;

const BRING: Record<ImportKind, BringRows> = {
  orders: bringOrder,
  products: bringProduct,
  customers: bringCustomer,
};

/**
 * Brings an import's rows into the shop, in the order of the file, until all are done or `most` groups of them are: the
 * rows of one order, product or customer together, with their status, a few groups in a transaction. `onPiece` is called
 * for each group behind its transaction; what it throws ends the run, and the next one goes on there. True when nothing is left.
 */
export async function importRows(
  db: Knex,
  importId: number,
  settings: ImportSettings,
  { most, onPiece }: { most: number; onPiece: () => void },
): Promise<boolean> {
  const found = await Import.query(db).findById(importId).select(READ);
  if (found?.state !== 'running') return true;
  const facts = await importFacts(db, found, settings);
  for (let done = 0; done < most;) {
    const keys = await nextGroups(db, importId, Math.min(PORTION, most - done));
    if (found.kind === 'customers') await bringSimple(db, found, keys, facts);
    for (let at = 0; at < keys.length; at += TOGETHER) {
      const together = keys.slice(at, at + TOGETHER);
      await bringGroups(db, found, together, facts);
      for (const _ of together) onPiece();
    }
    done += keys.length;
    if (keys.length === 0) {
      if (found.kind === 'orders' && !found.dryRun) await planImported(db, found, settings, onPiece);
      await Import.query(db).findById(importId).patch({ state: 'done', endedAt: facts.now() });
      return true;
    }
  }
  return false;
}

/** All but the file. */
const READ = Object.freeze([
  'id',
  'kind',
  'dryRun',
  'fileName',
  'digest',
  'state',
  'plannedOrderId',
  'createdBy',
  'actorName',
]) as string[];

async function importFacts(
  db: Knex,
  found: Import,
  { dayMs, now = () => new Date() }: ImportSettings,
): Promise<ImportFacts> {
  const { fileName, createdBy, actorName } = found;
  const { zone } = await shopSettings(db);
  return {
    ...{ fileName, earlier: await earlierImports(db, found), zone, dayMs, now, createdBy },
    actor:
      createdBy === null
        ? { kind: 'system', id: null, name: actorName }
        : { kind: 'user', id: createdBy, name: actorName },
  };
}

async function earlierImports(db: Knex, { id, kind, digest }: Import): Promise<number[]> {
  if (digest === null) return [];
  return db('imports')
    .where({ kind, digest, dry_run: false })
    .whereIn('state', ['running', 'done'])
    .where('id', '<', id)
    .pluck('id');
}

/** The groups of the next rows that wait, in the order of the file. */
async function nextGroups(db: Knex, importId: number, limit: number): Promise<string[]> {
  const rows: { group_key: string }[] = await db('import_rows')
    .where({ import_id: importId })
    .whereNull('status')
    .orderBy('row')
    .limit(limit)
    .select('group_key');
  return [...new Set(rows.map(({ group_key }) => group_key))];
}

/** What of a portion needs no look at each customer, all at once. */
async function bringSimple(
  db: Knex,
  { id, dryRun }: Import,
  keys: readonly string[],
  facts: ImportFacts,
): Promise<void> {
  await db.transaction(async (trx) => {
    const groups = await waitingGroups(trx, id, keys);
    await settle(trx, id, await bringNewCustomers(trx, groups, { facts, dryRun }));
  });
}

/**
 * The rows are locked: of two runs at once the second finds them done. Nobody is erased meanwhile, who holds a customer and
 * then wants these rows.
 */
async function waitingGroups(
  trx: Trx,
  importId: number,
  keys: readonly string[],
): Promise<Map<string, ImportRow[]>> {
  await shareImports(trx);
  const rows = await ImportRow.query(trx)
    .where({ importId })
    .whereRaw('group_key = ANY(?)', [keys])
    .whereNull('status')
    .orderBy('row')
    .forNoKeyUpdate();
  return Map.groupBy(rows, ({ groupKey }) => groupKey);
}

async function bringGroups(
  db: Knex,
  { id, kind, dryRun }: Import,
  keys: readonly string[],
  facts: ImportFacts,
): Promise<void> {
  await db.transaction(async (trx) => {
    const outcomes: Outcomes = new Map();
    for (const [key, group] of await waitingGroups(trx, id, keys))
      for (const [row, outcome] of await bringGroup(trx, group, BRING[kind], { key, facts, dryRun }))
        outcomes.set(row, outcome);
    await settle(trx, id, outcomes);
  });
}

/** What is wrong with one group is taken back alone. */
async function bringGroup(
  trx: Trx,
  rows: readonly ImportRow[],
  bring: BringRows,
  asked: Asked,
): Promise<Outcomes> {
  await trx.raw('SAVEPOINT piece');
  try {
    const outcomes = await bring(trx, rows, asked);
    await trx.raw('RELEASE SAVEPOINT piece');
    return outcomes;
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === null) throw error;
    await trx.raw('ROLLBACK TO SAVEPOINT piece');
    return forAll(rows, { status: 'failed', errors: [refusal] });
  }
}

async function settle(trx: Trx, importId: number, outcomes: Outcomes): Promise<void> {
  const rows = [...outcomes].map(([row, outcome]) => ({
    ...{ row, status: outcome.status, errors: outcome.errors ?? [] },
    order_id: outcome.status === 'failed' ? null : outcome.orderId,
  }));
  await trx.raw(
    `UPDATE import_rows SET status = settled.status, errors = settled.errors, order_id = settled.order_id
       FROM jsonb_to_recordset(cast(:rows AS jsonb)) AS settled (row integer, status text, errors jsonb, order_id bigint)
      WHERE import_id = :importId AND import_rows.row = settled.row`,
    { importId, rows: JSON.stringify(rows) },
  );
}
