import { expect, test } from 'vitest';
import { AUDIENCE_LIMITS, audienceProblem, joinOf, partsOf, type AudienceFilter } from './audience.ts';

const loyal = { field: 'segment', op: 'is', value: 'loyal' } as const;

/** A group in a group, so many of them. */
function deep(depth: number): unknown {
  let filter: unknown = loyal;
  for (let n = 0; n < depth; n += 1) filter = { all: [filter] };
  return filter;
}

test.each<AudienceFilter>([
  loyal,
  { all: [] },
  { none: [loyal, { any: [{ field: 'orders', op: 'gte', value: 0 }] }] },
  { field: 'segment', op: 'in', value: ['new', 'none'] },
  { field: 'province', op: 'not', value: '31' },
  { field: 'answered', op: 'is', value: false },
  { field: 'contactedDays', op: 'lte', value: 3_650 },
  { field: 'customerId', op: 'in', value: Array.from({ length: 1_000 }, (_, n) => n + 1) },
  deep(AUDIENCE_LIMITS.depth) as AudienceFilter,
])('%j is a filter', (filter) => {
  expect(audienceProblem(filter)).toBeNull();
});

test.each<[unknown, (string | number)[]]>([
  [null, []],
  ['loyal', []],
  [[loyal], []],
  [{}, ['field']],
  [{ all: loyal }, ['all']],
  [{ all: [loyal], any: [] }, []],
  [{ ...loyal, extra: 1 }, []],
  [{ all: [loyal, { any: [null] }] }, ['all', 1, 'any', 0]],
  [{ ...loyal, field: 'shoeSize' }, ['field']],
  [{ ...loyal, field: 'constructor' }, ['field']],
  [{ ...loyal, op: 'gte' }, ['op']],
  [{ field: 'answered', op: 'in', value: [true] }, ['op']],
  [{ field: 'contactedDays', op: 'in', value: [1] }, ['op']],
  [{ field: 'cycleDueDays', op: 'in', value: [1] }, ['op']],
  [{ ...loyal, value: 'best' }, ['value']],
  [{ ...loyal, op: 'in', value: 'loyal' }, ['value']],
  [{ ...loyal, op: 'in', value: [] }, ['value']],
  [{ ...loyal, value: ['loyal'] }, ['value']],
  [{ field: 'province', op: 'is', value: 31 }, ['value']],
  [{ field: 'label', op: 'is', value: 0 }, ['value']],
  [{ field: 'orders', op: 'gte', value: -1 }, ['value']],
  [{ field: 'orders', op: 'gte', value: 1.5 }, ['value']],
  [{ field: 'orders', op: 'gte', value: '3' }, ['value']],
  [{ field: 'lastOrderDays', op: 'lte', value: 3_651 }, ['value']],
  [{ field: 'customerId', op: 'in', value: Array.from({ length: 1_001 }, (_, n) => n + 1) }, ['value']],
])('%j is none, and it is said where', (filter, path) => {
  expect(audienceProblem(filter)?.path).toEqual(path);
});

test('a filter is neither too deep nor too long, however deep what was sent is', () => {
  expect(audienceProblem(deep(AUDIENCE_LIMITS.depth + 1))?.message).toContain('deeper');
  expect(audienceProblem(deep(200_000))?.message).toContain('deeper');
  expect(audienceProblem({ any: Array.from({ length: 99 }, () => loyal) })).toBeNull();
  expect(audienceProblem({ any: Array.from({ length: 100 }, () => loyal) })?.message).toContain(
    'more than 100',
  );
});

test('what is looked up in several sets counts for each of them', () => {
  const due = { field: 'cycleDueDays', op: 'is', value: 3 } as const;
  expect(audienceProblem({ any: Array.from({ length: 49 }, () => due) })).toBeNull();
  expect(audienceProblem({ any: Array.from({ length: 50 }, () => due) })).toMatchObject({
    path: ['any', 49],
    message: expect.stringContaining('more than 100'),
  });
});

test('a condition has no parts', () => {
  expect([joinOf(loyal), partsOf(loyal)]).toEqual([null, []]);
  expect([joinOf({ none: [loyal] }), partsOf({ none: [loyal] })]).toEqual(['none', [loyal]]);
});
