import type { Knex } from 'knex';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_SETTINGS } from '@roms/contracts/settings';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { chooseSeed, pick, seededRandom } from '../../tests/support/hostile.ts';
import { insertShop } from '../../tests/support/rows.ts';
import { connectDatabase } from '../knex.ts';
import { countAllReminders, sorted, trueArms, trueReminders, trueTook } from './people.fixture.ts';
import { peopleWalk, type PeopleWalk } from './people-walk.fixture.ts';
import { rebuildDays } from './rebuild-days.ts';
import { reminderArms, reminderFigures } from './reminders.ts';
import { firstReplies, resolutions } from './team.ts';

const ZONES = ['Asia/Jakarta', 'Asia/Jayapura', 'Asia/Kathmandu', 'America/St_Johns'] as const;
/** Across months, years and 29 February; one day; more than there is. */
const SPANS = [
  { from: '2028-02-20', to: '2028-03-05' },
  { from: '2027-11-15', to: '2028-02-29' },
  { from: '2028-02-29', to: '2028-02-29' },
  { from: '2027-01-01', to: '2029-06-30' },
];
const OPEN = { from: '09:00', to: '17:00' };
const WEEK = Object.fromEntries(
  ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, [OPEN]]),
);
const ROUNDS = 40;

let database: TestDatabase;
let db: Knex;
let random: () => number;
let walk: PeopleWalk;
beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  random = seededRandom(chooseSeed('people of reports, changed'));
  await insertShop(db);
  walk = await peopleWalk(db, random);
}, 120_000);
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

async function setZone(zone: string): Promise<void> {
  await db('settings')
    .insert({ key: 'zone', value: JSON.stringify(zone) })
    .onConflict('key')
    .merge();
  for (let left: number | null = 0; left !== null;) ({ after: left } = await rebuildDays(db, { most: 200 }));
}

async function expectTrue(zone: string): Promise<void> {
  for (const span of SPANS) {
    const asked = { ...span, zone };
    const name = JSON.stringify(asked);
    expect(await reminderFigures(db, span, { zone }), name).toEqual(await trueReminders(db, asked));
    expect(await reminderArms(db, span, { zone }), name).toEqual(await trueArms(db, asked));
    for (const businessHours of [null, WEEK]) {
      const times = { ...DEFAULT_SETTINGS, holidays: null, businessHours, zone };
      const open = businessHours === null ? undefined : OPEN;
      expect(sorted(await firstReplies(db, span, times)), name).toEqual(
        await trueTook(db, 'replies', { ...asked, open }),
      );
      expect(sorted(await resolutions(db, span, times)), name).toEqual(
        await trueTook(db, 'resolutions', { ...asked, open }),
      );
    }
  }
}

test('what reminders brought and how soon people answer is what the rows say, whatever is done to them', async () => {
  for (const zone of ZONES) {
    await setZone(zone);
    await expectTrue(zone);
    // All from what is kept, and what is changed then from what it leaves.
    await countAllReminders(db);
    await expectTrue(zone);
    for (let n = 0; n < ROUNDS; n += 1) await pick(random, walk.changes)();
    await expectTrue(zone);
  }
  // What proves nothing is noticed: there was something of each.
  const figures = await reminderFigures(db, SPANS[3]!, { zone: ZONES[0] });
  for (const [key, value] of Object.entries(figures)) expect([key, value > 0]).toEqual([key, true]);
  expect(walk.done.merges).toBeGreaterThan(0);
  await walk.undoAll();
  expect(walk.done.undos).toBeGreaterThan(0);
  await expectTrue(ZONES.at(-1)!);
}, 300_000);
