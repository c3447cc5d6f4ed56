import type { Knex } from 'knex';
import type { Trx } from '../knex.ts';
import {
  placeLocked,
  placeWaiting,
  type IdRange,
  type Placing,
  type PlacingFacts,
} from './move-customers.ts';
import { placeFirst } from './place-first.ts';
import { DIFFERS, placedSql, ruleBindings } from './segment-sql.ts';
import { segmentRule } from './segment-rule.ts';

/**
 * Customers who are looked at in one statement and written in one transaction: a person who completes an order of one
 * of them waits for no more than that.
 */
const PORTION = 5_000;

export type Placed = {
  /** The last customer that was looked at: go on behind it; null when there is nobody left. */
  after: number | null;
  /** Customers that were looked at. */
  seen: number;
  /** Of how many anything was written. */
  changed: number;
  /** How many moved, by `from>to`. */
  moves: Record<string, number>;
  /** The rules that it went by, as texts to be compared: one, unless they were changed meanwhile or a day ended. */
  rules: string[];
};

/**
 * Places the next customers behind `after`, in the order of ids, until `most` were looked at or nobody is left. Reads
 * without a lock, and writes only what differs, in small transactions that hold no row of `customers` and wait for
 * nobody while they hold any (a hundredth of a second, where nobody was ever placed). The rule is asked for each
 * portion, and once more at the end. Safe to repeat, to stop in the middle, and to run twice at once. `onPortion` is
 * called between the transactions; what it throws ends the run.
 */
export async function placeCustomers(
  db: Knex,
  { after, most }: { after: number; most: number },
  { now, onPortion }: { now: Date; onPortion?: (seen: number) => void },
): Promise<Placed> {
  const placed: Placed = { after, seen: 0, changed: 0, moves: {}, rules: [] };
  while (placed.seen < most) {
    const facts = { now, rule: await segmentRule(db, now) };
    placed.rules = [...new Set([...placed.rules, JSON.stringify(facts.rule)])];
    const limit = Math.min(PORTION, most - placed.seen);
    const portion = db('customers').where('id', '>', placed.after!).orderBy('id').limit(limit).select('id');
    const { last, count } = (await db
      .from(portion.as('portion'))
      .first(db.raw('max(id) AS last, count(*)::integer AS count'))) as {
      last: number | null;
      count: number;
    };
    if (last === null) return { ...placed, after: null };
    const { changed, moves } = await placePortion(db, { after: placed.after!, last, count }, facts);
    placed.changed += changed;
    for (const { from, to } of moves) {
      const key = `${from}>${to}`;
      placed.moves[key] = (placed.moves[key] ?? 0) + 1;
    }
    placed.seen += count;
    placed.after = last;
    onPortion?.(count);
  }
  return placed;
}

type Range = IdRange & { count: number };

async function placePortion(db: Knex, { count, ...range }: Range, facts: PlacingFacts): Promise<Placing> {
  const isMost = (some: readonly number[]): boolean => some.length * 2 > count;
  await enterMissing(db, range);
  const first = (await isUnplaced(db, range)) ? await placeFirst(db, range, facts) : null;
  if (first !== null) return first;
  const ids = await differing(db, range, facts);
  if (ids.length === 0) return { changed: 0, moves: [] };
  const { free, ...placed } = await db.transaction(async (trx) => {
    const locked = await lockFree(trx, ids);
    return {
      free: new Set(locked),
      ...(await placeLocked(trx, locked, facts, isMost(locked) ? range : undefined)),
    };
  });
  // Somebody holds them, so they are being placed; one by one they are looked at again when that is over.
  for (const id of ids.filter((one) => !free.has(one))) {
    const one = await db.transaction((trx) => placeWaiting(trx, [id], facts));
    placed.moves.push(...one.moves);
    placed.changed += one.changed;
  }
  return placed;
}

/** Customers that a load without triggers brought; whom the shop itself is, and who was forgotten, is in no segment. */
async function enterMissing(db: Knex, range: IdRange): Promise<void> {
  await db.raw(
    `INSERT INTO customer_segments (customer_id)
     SELECT id FROM customers
      WHERE id > :after AND id <= :last AND NOT internal AND erased_at IS NULL
        AND NOT EXISTS (SELECT FROM customer_segments WHERE customer_id = id)
     ON CONFLICT DO NOTHING`,
    range,
  );
}

/** Whether nobody of them was ever placed: a shop that has just been given segments. */
async function isUnplaced(db: Knex, { after, last }: IdRange): Promise<boolean> {
  const placed = await db('customer_segments')
    .where('customer_id', '>', after)
    .where('customer_id', '<=', last)
    .whereNotNull('since')
    .first('customer_id');
  return placed === undefined;
}

/** Of whom something else would be written than what is there. */
async function differing(db: Knex, range: IdRange, { rule }: PlacingFacts): Promise<number[]> {
  const { rows } = await db.raw<{ rows: { customer_id: number }[] }>(
    `WITH ${placedSql((column) => `${column} > :after AND ${column} <= :last`)}
     SELECT customer_id FROM placed WHERE ${DIFFERS} ORDER BY customer_id`,
    { ...range, ...ruleBindings(rule) } as never,
  );
  return rows.map(({ customer_id }) => customer_id);
}

/** Waits for nobody: who holds one of these rows may wait for another of them. */
async function lockFree(trx: Trx, ids: readonly number[]): Promise<number[]> {
  const { rows } = await trx.raw<{ rows: { customer_id: number }[] }>(
    `SELECT customer_id FROM customer_segments WHERE customer_id = ANY(:ids) ORDER BY customer_id
        FOR NO KEY UPDATE SKIP LOCKED`,
    { ids } as never,
  );
  return rows.map(({ customer_id }) => customer_id);
}
