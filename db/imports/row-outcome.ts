import type { Actor } from '@roms/domain/actor';
import { AppError } from '@roms/domain/errors';
import type { Cells, ReadRow, RowError } from '@roms/domain/imports/row';
import type { Zone } from '@roms/domain/regions/region';
import type { ImportRow } from '../models/ImportRow.ts';
import type { Trx } from '../knex.ts';

/** What became of a row. */
export type RowOutcome =
  | { status: 'failed'; errors: RowError[] }
  /** `errors`: what of the row was left out. */
  | { status: 'ok' | 'repeated'; orderId: number | null; errors?: RowError[] };
/** By the rows' places in the file. */
export type Outcomes = Map<number, RowOutcome>;

/** What is the same for all rows of a file. */
export type ImportFacts = {
  fileName: string;
  /** The imports before of the same file, byte by byte. */
  earlier: readonly number[];
  /** The shop's. */
  zone: Zone;
  dayMs?: number;
  now: () => Date;
  actor: Actor;
  createdBy: number | null;
};

/** Brings rows that are about one thing into the shop; what it throws is said of all of them. */
export type BringRows = (trx: Trx, rows: readonly ImportRow[], asked: Asked) => Promise<Outcomes>;
/** `key`: what the rows are about (row-group). */
export type Asked = { key: string; facts: ImportFacts; dryRun: boolean };

/** The same outcome for these rows. */
export function forAll(rows: readonly ImportRow[], outcome: RowOutcome): Outcomes {
  return new Map(rows.map(({ row }) => [row, outcome]));
}

/** The rows that are about one thing: the first that can be read is brought in, `rest` is compared with what it says. */
export type ReadGroup<Row> = {
  first: { place: number; row: Row; said: string } | null;
  rest: { place: number; said: string }[];
  bad: Outcomes;
};

/** Reads the rows that are about one product or customer. */
export function readGroup<Row>(
  rows: readonly ImportRow[],
  read: (cells: Cells) => ReadRow<Row>,
): ReadGroup<Row> {
  const group: ReadGroup<Row> = { first: null, rest: [], bad: new Map() };
  for (const { row: place, cells } of rows) {
    const { row, errors } = read(cells);
    if (row === null) group.bad.set(place, { status: 'failed', errors });
    else if (group.first === null) group.first = { place, row, said: JSON.stringify(row) };
    else group.rest.push({ place, said: JSON.stringify(row) });
  }
  return group;
}

/**
 * What became of all rows, when `outcome` became of the first: what says the same again is a repeat, and what says
 * something else is an error, or it would depend on the order of the rows which of them counts.
 */
export function outcomesOf<Row>({ first, rest, bad }: ReadGroup<Row>, outcome: RowOutcome | null): Outcomes {
  if (first === null || outcome === null) return bad;
  return new Map([
    ...bad,
    [first.place, outcome],
    ...rest.map(({ place, said }): [number, RowOutcome] => [place, again({ ...first, outcome }, said)]),
  ]);
}

/**
 * Brings in the first of the rows that are about one product or customer. In a dry run everything is done, and taken
 * back.
 */
export async function bringFirst<Row>(
  trx: Trx,
  rows: readonly ImportRow[],
  { key, dryRun }: Asked,
  {
    read,
    bring,
  }: { read: (cells: Cells) => ReadRow<Row>; bring: (row: Row, place: number) => Promise<RowOutcome> },
): Promise<Outcomes> {
  const group = readGroup(rows, read);
  if (group.first === null) return group.bad;
  // Nobody else makes the same thing of another file meanwhile.
  await lockKeys(trx, [key]);
  await trx.raw('SAVEPOINT trial');
  const outcome = await bring(group.first.row, group.first.place);
  // What is wrong with a row may come to light when part of it is written.
  if (dryRun || outcome.status === 'failed') await trx.raw('ROLLBACK TO SAVEPOINT trial');
  return outcomesOf(group, outcome);
}

/** Whoever imports the same things meanwhile waits; in one order, so that two cannot wait for each other. */
export async function lockKeys(trx: Trx, keys: readonly string[]): Promise<void> {
  await trx.raw(
    `SELECT pg_advisory_xact_lock(hashtextextended('import ' || key, 0))
       FROM (SELECT key FROM unnest(cast(? AS text[])) AS key ORDER BY key) AS keys`,
    [keys] as never,
  );
}

function again(first: { place: number; said: string; outcome: RowOutcome }, said: string): RowOutcome {
  if (said !== first.said) {
    const message = `says something else than row ${first.place}, which is about the same`;
    return { status: 'failed', errors: [{ field: null, code: 'said_twice', message }] };
  }
  return first.outcome.status === 'failed' ? first.outcome : { status: 'repeated', orderId: null };
}

/** What is wrong with the row itself; null for what may be right another time: no database, a lock. */
export function refusalOf(error: unknown): RowError | null {
  if (error instanceof AppError && error.status < 500 && error.code !== 'in_progress')
    return { field: null, code: error.code, message: error.message };
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  // Values that a column cannot hold, and constraints.
  return /^2[23]/.test(code) ? { field: null, code: 'refused', message: 'the database refuses it' } : null;
}
