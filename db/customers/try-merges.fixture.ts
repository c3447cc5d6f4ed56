import type { Knex } from 'knex';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { chooseSeed, seededRandom } from '../../tests/support/hostile.ts';
import { insertProduct, insertShop } from '../../tests/support/rows.ts';
import { connectDatabase } from '../knex.ts';
import { mergeWalk, misplaced } from './merge-walk.fixture.ts';

type Plan = {
  /** Of these tests' own phones. */
  block: number;
  people: number;
  steps: number;
  /** What happens at once in a step. */
  atOnce: number;
  timeoutMs?: number;
};

/** Random merges, undos, messages and orders on a database of their own; after each step everything is where it belongs. */
export function tryMerges({ block, people, steps, atOnce, timeoutMs }: Plan): void {
  let database: TestDatabase;
  let db: Knex;
  // A second try has a database of its own.
  beforeEach(async () => {
    database = await createTestDatabase();
    db = connectDatabase(database.url);
    await insertShop(db);
    await db('wa_sessions').insert({ id: 'cabang', label: 'Cabang' });
    await insertProduct(db, 'Kopi');
  });
  afterEach(async () => {
    await db.destroy();
    await database.drop();
  });

  test(
    'however merges, undos, messages and orders meet, nothing is lost and nothing doubled',
    async () => {
      const walk = mergeWalk(db, seededRandom(chooseSeed('merges')), { block, people });
      for (let step = 0; step < steps; step += 1) {
        await walk.step(atOnce);
        expect(await misplaced(db, block, walk.said)).toEqual([]);
      }
      await walk.pairAll();
      await walk.undoAll();
      expect(await misplaced(db, block, walk.said)).toEqual([]);
      // Everybody is somebody of their own again, and found by both addresses.
      expect(await db('customers').count('* as n').first()).toEqual({ n: people });
      expect(await db('customer_identities').count('* as n').first()).toEqual({ n: 2 * people });
      expect(await db('customer_merge_rows').count('* as n').first()).toEqual({ n: 0 });
    },
    timeoutMs,
  );
}
