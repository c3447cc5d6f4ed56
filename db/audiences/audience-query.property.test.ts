import type { Knex } from 'knex';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_SETTINGS } from '@roms/contracts/settings';
import {
  AUDIENCE_FIELDS,
  AUDIENCE_JOINS,
  audienceProblem,
  opsOf,
  type AudienceField,
  type AudienceFilter,
  type AudienceValue,
} from '@roms/domain/audience';
import { ZONES } from '@roms/domain/regions/region';
import { rfmRule } from '@roms/domain/rfm';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { chooseSeed, pick, seededRandom, type Random } from '../../tests/support/hostile.ts';
import { insertShop } from '../../tests/support/rows.ts';
import { connectDatabase } from '../knex.ts';
import { refreshSegments } from '../segments/refresh-segments.ts';
import { updateSettings } from '../settings/update-settings.ts';
import { AMOUNTS, DAYS, fillShop, PROVINCES } from './audience-shop.fixture.ts';
import { fittingIds, peopleOf } from './audience.fixture.ts';
import { audienceQuery } from './audience-query.ts';

const CUSTOMERS = 150;
const FILTERS = 100;
/** 30 days behind 29 February, an hour at which the three zones are on two days. */
const NOW = new Date('2028-03-30T16:30:00Z');

let database: TestDatabase;
let db: Knex;
beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  await insertShop(db);
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

type Known = { products: number[]; labels: number[]; customers: number[] };

test('SQL finds whom the rules find one by one, whatever the filter and in each zone', async () => {
  const random = seededRandom(chooseSeed('audience'));
  const known = await fillShop(db, random, { customers: CUSTOMERS, at: NOW });
  const conditions = (Object.keys(AUDIENCE_FIELDS) as AudienceField[]).flatMap((field) =>
    opsOf(field).map((op) => conditionOf(random, known, field, op)),
  );
  for (const zone of ZONES) {
    await db.transaction((trx) => updateSettings(trx, { zone }));
    await refreshSegments(db, { now: NOW });
    const rule = rfmRule(DEFAULT_SETTINGS.rfm, { now: NOW, zone });
    const people = await peopleOf(db, { at: NOW, zone, rule });
    const drawn = Array.from({ length: FILTERS }, () => filterOf(random, known, 3));
    for (const filter of [...conditions, ...drawn]) {
      expect(audienceProblem(filter)).toBeNull();
      const ids: number[] = await audienceQuery(db, filter, NOW)
        .clone()
        .orderBy('customers.id')
        .pluck('customers.id');
      expect([zone, filter, ids]).toEqual([zone, filter, fittingIds(people, filter)]);
    }
  }
});

function filterOf(random: Random, known: Known, depth: number): AudienceFilter {
  if (depth === 0 || random() < 0.3) {
    const field = pick(random, Object.keys(AUDIENCE_FIELDS) as AudienceField[]);
    return conditionOf(random, known, field, pick(random, opsOf(field)));
  }
  const parts = Array.from({ length: Math.floor(random() * 4) }, () => filterOf(random, known, depth - 1));
  return { [pick(random, AUDIENCE_JOINS)]: parts } as AudienceFilter;
}

function conditionOf(
  random: Random,
  known: Known,
  field: AudienceField,
  op: ReturnType<typeof opsOf>[number],
): AudienceFilter {
  const value = () => valueOf(random, known, field);
  return { field, op, value: op === 'in' ? [value(), value()] : value() };
}

function valueOf(random: Random, known: Known, field: AudienceField): AudienceValue {
  const rule = AUDIENCE_FIELDS[field];
  switch (rule.kind) {
    case 'choice':
      return pick<string>(random, rule.options);
    case 'province':
      return pick(random, [...PROVINCES, '99']);
    case 'boolean':
      return random() < 0.5;
    case 'id':
      if (field === 'customerId') return pick(random, [...known.customers, 999_999]);
      return pick(random, field === 'label' ? known.labels : known.products);
    case 'number':
      if (field === 'spent') return pick(random, AMOUNTS);
      return field === 'orders' ? Math.floor(random() * 4) : pick(random, [...DAYS, 3_650]);
  }
}
