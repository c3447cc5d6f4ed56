import {
  AUDIENCE_LIMITS,
  joinOf,
  opsOf,
  partsOf,
  weightOf,
  type AudienceCondition,
  type AudienceField,
  type AudienceFilter,
  type AudienceGroup,
  type AudienceJoin,
  type AudienceOp,
} from '@roms/domain/audience';

/** How a filter is changed by hand: each change is a new filter. What is not filled in yet is no value of its field. */

export const groupOf = (join: AudienceJoin, parts: AudienceFilter[]): AudienceGroup =>
  ({ [join]: parts }) as AudienceGroup;

/** A condition alone becomes a group of one, to which others can be added. */
export function asGroup(filter: AudienceFilter): AudienceGroup {
  return joinOf(filter) === null ? groupOf('all', [filter]) : (filter as AudienceGroup);
}

export function withJoin(group: AudienceGroup, join: AudienceJoin): AudienceGroup {
  return groupOf(join, partsOf(group));
}

export function withPart(group: AudienceGroup, index: number, part: AudienceFilter): AudienceGroup {
  return groupOf(joinOf(group)!, partsOf(group).with(index, part));
}

export function withNewPart(group: AudienceGroup, part: AudienceFilter): AudienceGroup {
  return groupOf(joinOf(group)!, [...partsOf(group), part]);
}

export function withoutPart(group: AudienceGroup, index: number): AudienceGroup {
  return groupOf(joinOf(group)!, partsOf(group).toSpliced(index, 1));
}

/** Conditions and groups in all, as they are counted. */
export function sizeOf(filter: AudienceFilter): number {
  const own = 'field' in filter ? weightOf(filter.field) : 1;
  return partsOf(filter).reduce((sum, part) => sum + sizeOf(part), own);
}

/** Whether there is room for one more, which counts for up to three. People by hand take up to five. */
export function hasRoom(rule: AudienceFilter): boolean {
  return sizeOf(rule) + 7 < AUDIENCE_LIMITS.parts;
}

/** Groups within a rule; people by hand take two around it. */
export const DEEPEST = AUDIENCE_LIMITS.depth - 2;

/** What a new condition begins with: what is asked most. */
const FIRST: Record<AudienceField, Pick<AudienceCondition, 'op' | 'value'>> = {
  segment: { op: 'in', value: [] },
  label: { op: 'in', value: [] },
  province: { op: 'in', value: [] },
  product: { op: 'in', value: [] },
  customerId: { op: 'in', value: [] },
  consent: { op: 'is', value: 'given' },
  answered: { op: 'is', value: true },
  orders: { op: 'gte', value: 2 },
  spent: { op: 'gte', value: 500_000 },
  lastOrderDays: { op: 'gte', value: 30 },
  contactedDays: { op: 'gte', value: 7 },
  cycleDueDays: { op: 'lte', value: 7 },
};

export function newCondition(field: AudienceField): AudienceCondition {
  return { field, ...FIRST[field] };
}

/** The same condition with another op: `in` has a list, all others have one value. */
export function withOp(condition: AudienceCondition, op: AudienceOp): AudienceCondition {
  const values = [condition.value].flat();
  return { ...condition, op, value: op === 'in' ? values : (values[0] as AudienceCondition['value']) };
}

/** The ops that a person chooses among: numbers of a list, and yes or no turned round, are for programs. */
export function offeredOps({ field, op }: AudienceCondition): AudienceOp[] {
  const all = opsOf(field);
  if (all.includes('gte')) return all.filter((one) => one !== 'in' || op === 'in');
  return all.filter((one) => field !== 'answered' || one === 'is' || one === op);
}

/** A rule, who is in it in any case, and who is not. */
export type ByHand = { rule: AudienceFilter; included: number[]; excluded: number[] };

/** Takes the people apart whom `joinByHand` put with a rule. */
export function splitByHand(filter: AudienceFilter): ByHand {
  const [outer, without] = pairIn(filter, 'all');
  const excluded =
    without && 'none' in without && without.none.length === 1 ? picked(without.none[0]!) : null;
  const inner = excluded === null ? filter : outer!;
  const alone = picked(inner);
  if (alone) return { rule: groupOf('all', []), included: alone, excluded: excluded ?? [] };
  const [rule, together] = pairIn(inner, 'any');
  const included = together ? picked(together) : null;
  return { rule: included === null ? inner : rule!, included: included ?? [], excluded: excluded ?? [] };
}

/**
 * Puts people with a rule: those who are in it in any case, and then those who are not. With people in it, a rule without
 * conditions adds nobody: they alone are meant.
 */
export function joinByHand({ rule, included, excluded }: ByHand): AudienceFilter {
  const pick = (ids: number[]): AudienceFilter => ({ field: 'customerId', op: 'in', value: ids });
  const hasRule = joinOf(rule) === null || partsOf(rule).length > 0;
  const people = pick(included);
  const inner = included.length === 0 ? rule : hasRule ? groupOf('any', [rule, people]) : people;
  return excluded.length === 0 ? inner : groupOf('all', [inner, groupOf('none', [pick(excluded)])]);
}

/** Both parts of a group of two that is joined so. */
function pairIn(filter: AudienceFilter, join: AudienceJoin): AudienceFilter[] {
  const parts = partsOf(filter);
  return joinOf(filter) === join && parts.length === 2 ? parts : [];
}

function picked(part: AudienceFilter): number[] | null {
  if (!('field' in part) || part.field !== 'customerId' || part.op !== 'in') return null;
  return part.value as number[];
}
