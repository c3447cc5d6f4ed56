import type { Knex } from 'knex';

/**
 * What a work gives, and the text of every statement that was sent by way of `db` until then, in their order: those of its
 * transactions with their begin and commit, and what others asked of the same `db` meanwhile.
 */
export async function statementsOf<T>(
  db: Knex,
  work: () => Promise<T>,
): Promise<{ sql: string[]; result: T }> {
  const sql: string[] = [];
  const note = (statement: { sql: string }): void => void sql.push(statement.sql);
  db.on('query', note);
  try {
    return { sql, result: await work() };
  } finally {
    db.removeListener('query', note);
  }
}
