import { expect, it } from 'vitest';
import { connectDatabase } from '../db/knex.ts';
import { describeProblem } from './problem.ts';

it('says that PostgreSQL does not answer in words for people, also when only the pool gave up', async () => {
  // Nobody listens there; knex reports it in words about its pool.
  const db = connectDatabase('postgres://nobody@127.0.0.1:1/nothing', { connectTimeoutMs: 1 });
  const refused: unknown = await db.raw('SELECT 1').catch((error: unknown) => error);
  await db.destroy();
  const gaveUp = Object.assign(
    new Error('Knex: Timeout acquiring a connection. The pool is probably full.'),
    { name: 'KnexTimeoutError' },
  );
  for (const error of [refused, gaveUp, Object.assign(new Error('x'), { code: 'ENOTFOUND' })])
    expect(describeProblem(error)).toMatch(/^PostgreSQL does not answer/);
});
