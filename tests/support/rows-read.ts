import type { Knex } from 'knex';

type Plan = {
  'Node Type': string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Index Recheck'?: number;
  'Shared Hit Blocks'?: number;
  'Shared Read Blocks'?: number;
  Plans?: Plan[];
};
type Connection = {
  query: (
    sql: string,
    values: unknown[],
  ) => Promise<{ rows: { 'QUERY PLAN': { Plan: Plan; 'Execution Time': number }[] }[] }>;
};
type Statement = { sql: string; bindings: unknown[] };

/**
 * What a work's reading statements cost inside the database, by EXPLAIN ANALYZE: rows that scans touched, pages of
 * 8 kB, and milliseconds, which a busy machine falsifies less than those of round trips.
 */
export async function rowsRead(
  db: Knex,
  work: () => Promise<unknown>,
): Promise<{ rows: number; pages: number; ms: number }> {
  const statements: Statement[] = [];
  const note = (statement: Statement): void => void statements.push(statement);
  db.on('query', note);
  await work().finally(() => db.removeListener('query', note));
  const read = { rows: 0, pages: 0, ms: 0 };
  const connection = (await db.client.acquireConnection()) as Connection;
  try {
    for (const { sql, bindings } of statements.filter(({ sql }) => /^\s*\(?(select|with)/i.test(sql))) {
      if (/\b(insert|update|delete|pg_advisory|for update)\b/i.test(sql)) continue;
      const { rows } = await connection.query(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${sql}`, bindings);
      const explained = rows[0]?.['QUERY PLAN'][0];
      if (!explained) continue;
      const plan = explained.Plan;
      read.ms += explained['Execution Time'];
      read.rows += scanned(plan);
      read.pages += (plan['Shared Hit Blocks'] ?? 0) + (plan['Shared Read Blocks'] ?? 0);
    }
  } finally {
    await db.client.releaseConnection(connection);
  }
  return read;
}

function scanned(plan: Plan): number {
  const isScan =
    plan['Node Type'].endsWith('Scan') && !['CTE Scan', 'Subquery Scan'].includes(plan['Node Type']);
  const touched =
    plan['Actual Rows'] +
    (plan['Rows Removed by Filter'] ?? 0) +
    (plan['Rows Removed by Index Recheck'] ?? 0);
  const own = isScan ? Math.round(touched * plan['Actual Loops']) : 0;
  return (plan.Plans ?? []).reduce((sum, part) => sum + scanned(part), own);
}
