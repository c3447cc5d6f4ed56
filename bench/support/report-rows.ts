import type { Knex } from 'knex';
import { rowsRead } from '../../tests/support/rows-read.ts';
import type { AtSizeRow } from './at-size-rows.ts';
import { inTurns, percentile } from './figures.ts';

const WARM_UP_ROUNDS = 10;

/**
 * Prints each row: the medians of both in milliseconds, their difference, and what ours costs within the database. Each
 * ends after `rounds` or `limitMs` milliseconds.
 */
export async function reportRows(
  db: Knex,
  rows: readonly AtSizeRow[],
  { rounds, limitMs }: { rounds: number; limitMs: number },
): Promise<void> {
  const columns = ['ours', 'bound', 'over', 'in SQL', 'rows', 'pages'].map((name) => name.padStart(8));
  console.log(`  ${'median of ms'.padEnd(46)} ${columns.join(' ')}`);
  for (const { what, ours, bound } of rows) {
    // The first ones pay for what is not in memory yet, and for code that is not compiled yet.
    await inTurns(WARM_UP_ROUNDS, limitMs, { ours, bound });
    const times = await inTurns(rounds, limitMs, { ours, bound });
    const [mine, least] = [percentile(times.ours, 0.5), percentile(times.bound, 0.5)];
    const { rows: read, pages, ms } = await rowsRead(db, ours);
    const figures = [mine, least, mine - least, ms].map((figure) => figure.toFixed(1));
    console.log(
      `  ${what.padEnd(46)} ${[...figures, String(read), String(pages)].map((figure) => figure.padStart(8)).join(' ')}`,
    );
  }
}
