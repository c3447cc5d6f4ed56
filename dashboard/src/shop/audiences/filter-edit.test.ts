import {
  AUDIENCE_FIELDS,
  AUDIENCE_LIMITS,
  audienceProblem,
  type AudienceField,
  type AudienceFilter,
} from '@roms/domain/audience';
import { expect, it } from 'vitest';
import {
  asGroup,
  groupOf,
  hasRoom,
  joinByHand,
  newCondition,
  offeredOps,
  splitByHand,
  withNewPart,
  withOp,
  withoutPart,
  withPart,
} from './filter-edit.ts';

const loyal: AudienceFilter = { field: 'segment', op: 'in', value: ['loyal'] };
const many: AudienceFilter = { field: 'orders', op: 'gte', value: 5 };

it.each([
  { rule: loyal, included: [], excluded: [] },
  { rule: { all: [] }, included: [1], excluded: [] },
  { rule: { any: [loyal, many] }, included: [], excluded: [2, 3] },
  { rule: { none: [loyal] }, included: [1], excluded: [2] },
])('puts people with a rule and takes them apart again: %j', (parts) => {
  const filter = joinByHand(parts);
  expect(audienceProblem(filter)).toBeNull();
  expect(splitByHand(filter)).toEqual(parts);
});

it('people who are put in are meant alone while there is no rule, with those who are put out left out', () => {
  const people: AudienceFilter = { field: 'customerId', op: 'in', value: [1, 2] };
  const none = { rule: { all: [] }, excluded: [] };
  expect(joinByHand({ ...none, included: [1, 2] })).toEqual(people);
  const without = { ...none, included: [1, 2], excluded: [2] };
  expect(joinByHand(without)).toEqual({
    all: [people, { none: [{ field: 'customerId', op: 'in', value: [2] }] }],
  });
  expect(splitByHand(joinByHand(without))).toEqual(without);
  // Without anybody put in, a rule without conditions is for all.
  expect(joinByHand({ ...none, included: [] })).toEqual({ all: [] });
});

it('a rule that only looks like it is left as it is', () => {
  for (const rule of [{ all: [loyal, { none: [many] }] }, { any: [loyal, many] }, { all: [loyal] }])
    expect(splitByHand(rule)).toEqual({ rule, included: [], excluded: [] });
});

it('a rule of all the depth that is offered is still no deeper than it may be with people on both sides', () => {
  const deep = groupOf('all', [groupOf('any', [groupOf('none', [loyal])])]);
  expect(audienceProblem(joinByHand({ rule: deep, included: [1], excluded: [2] }))).toBeNull();
});

it('changes a group part by part, and leaves the one it had alone', () => {
  const group = groupOf('any', [loyal]);
  expect(withNewPart(group, many)).toEqual({ any: [loyal, many] });
  expect(withPart(group, 0, many)).toEqual({ any: [many] });
  expect(withoutPart(group, 0)).toEqual({ any: [] });
  expect(group).toEqual({ any: [loyal] });
  expect(asGroup(loyal)).toEqual({ all: [loyal] });
});

it('offers no more parts than can be counted', () => {
  expect(hasRoom(loyal)).toBe(true);
  const full = groupOf(
    'any',
    Array.from({ length: AUDIENCE_LIMITS.parts - 6 }, () => loyal),
  );
  expect(hasRoom(full)).toBe(false);
  const due: AudienceFilter = { field: 'cycleDueDays', op: 'lte', value: 7 };
  expect(hasRoom(groupOf('any', Array<AudienceFilter>(47).fill(due)))).toBe(false);
  expect(audienceProblem(joinByHand({ rule: full, included: [1], excluded: [2] }))).toBeNull();
});

it('a new condition may be asked as it is, or lacks nothing but a choice', () => {
  for (const field of Object.keys(AUDIENCE_FIELDS) as AudienceField[]) {
    const condition = newCondition(field);
    expect(offeredOps(condition)).toContain(condition.op);
    expect(audienceProblem(condition)?.path ?? ['value']).toEqual(['value']);
  }
});

it('keeps what was chosen when the op changes', () => {
  const one = withOp({ field: 'segment', op: 'in', value: ['loyal', 'new'] }, 'not');
  expect(one).toEqual({ field: 'segment', op: 'not', value: 'loyal' });
  expect(withOp(one, 'in').value).toEqual(['loyal']);
});
