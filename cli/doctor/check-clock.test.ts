import { afterEach, expect, it, vi } from 'vitest';
import { connectDatabase } from '../../db/knex.ts';
import { checkClock } from './check-clock.ts';

afterEach(() => void vi.useRealTimers());

it('names a clock that lies before ROMS was made, with what to do, whether or not there is a database', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2009-01-01T00:00:00Z') });
  const db = connectDatabase('postgres://nobody@127.0.0.1:1/nothing');
  const [finding, ...others] = await checkClock(db);
  await db.destroy();
  expect(finding).toMatchObject({ part: 'clock', verdict: 'bad' });
  expect(finding!.found).toContain('2009-01-01');
  expect(finding!.advice).toContain('timedatectl');
  expect(others).toEqual([]);
});
