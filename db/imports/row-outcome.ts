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

/**
 * Brings in the first of the rows that are about one product or customer: what says the same again is a repeat, and what
 * says something else is an error, or it would depend on the order of the rows which of them counts. In a dry run
 * everything is done, and taken back.
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
  // Nobody else makes the same thing of another file meanwhile.
  await trx.raw('SELECT pg_advisory_xact_lock(hashtextextended(?, 0))', [`import ${key}`]);
  await trx.raw('SAVEPOINT trial');
  const outcomes: Outcomes = new Map();
  let first: { place: number; said: string; outcome: RowOutcome } | null = null;
  for (const { row: place, cells } of rows) {
    const { row, errors } = read(cells);
    if (row === null) {
      outcomes.set(place, { status: 'failed', errors });
      continue;
    }
    const said = JSON.stringify(row);
    if (first === null) first = { place, said, outcome: await bring(row, place) };
    outcomes.set(place, first.place === place ? first.outcome : again(first, said));
  }
  // What is wrong with a row may come to light when part of it is written.
  if (dryRun || first?.outcome.status === 'failed') await trx.raw('ROLLBACK TO SAVEPOINT trial');
  return outcomes;
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
