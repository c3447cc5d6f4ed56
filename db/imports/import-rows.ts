import type { Knex } from 'knex';
import type { ImportKind } from '@roms/domain/imports/columns';
import { Import } from '../models/Import.ts';
import { ImportRow } from '../models/ImportRow.ts';
import { shopSettings } from '../settings/shop-settings.ts';
import type { Trx } from '../knex.ts';
import { bringCustomer } from './bring-customer.ts';
import { bringOrder } from './bring-order.ts';
import { bringProduct } from './bring-product.ts';
import { planImported } from './plan-imported.ts';
import { forAll, refusalOf, type BringRows, type ImportFacts, type Outcomes } from './row-outcome.ts';

export type ImportSettings = { dayMs?: number; scheduleTime?: string; now?: () => Date };

/** Groups looked up at once; each is brought in by itself. */
const PORTION = 200;

const BRING: Record<ImportKind, BringRows> = {
  orders: bringOrder,
  products: bringProduct,
  customers: bringCustomer,
};

/**
 * Brings an import's rows into the shop, in the order of the file, until all are done or `most` groups of them are: the
 * rows of one order, product or customer in a transaction of their own, with their status. `onPiece` is called between
 * them; what it throws ends the run, and the next one goes on there. True when nothing is left.
 */
export async function importRows(
  db: Knex,
  importId: number,
  settings: ImportSettings,
  { most, onPiece }: { most: number; onPiece: () => void },
): Promise<boolean> {
  const found = await Import.query(db).findById(importId).select(ASKED);
  if (found?.state !== 'running') return true;
  const facts = await importFacts(db, found, settings);
  for (let done = 0; done < most;) {
    const keys = await nextGroups(db, importId, Math.min(PORTION, most - done));
    for (const key of keys) {
      await bringGroup(db, found, key, facts);
      onPiece();
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
const ASKED = Object.freeze([
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
async function bringGroup(
  db: Knex,
  { id, kind, dryRun }: Import,
  key: string,
  facts: ImportFacts,
): Promise<void> {
  const waiting = (trx: Trx) =>
    ImportRow.query(trx)
      .where({ importId: id, groupKey: key })
      .whereNull('status')
      .orderBy('row')
      .forNoKeyUpdate();
  try {
    await db.transaction(async (trx) => {
      const rows = await waiting(trx);
      if (rows.length > 0) await settle(trx, id, await BRING[kind](trx, rows, { key, facts, dryRun }));
    });
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === null) throw error;
    await db.transaction(async (trx) => {
      const rows = await waiting(trx);
      await settle(trx, id, forAll(rows, { status: 'failed', errors: [refusal] }));
    });
  }
}

async function settle(trx: Trx, importId: number, outcomes: Outcomes): Promise<void> {
  for (const [row, outcome] of outcomes) await ImportRow.query(trx).where({ importId, row }).patch(outcome);
}
