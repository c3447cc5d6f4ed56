import { SEGMENTS } from './segment.ts';

/** Who of the customers: a condition, or some of which all, any or none must fit. Of nothing, `all` and `none` fit. */
export type AudienceFilter = AudienceGroup | AudienceCondition;
export type AudienceGroup =
  { all: AudienceFilter[] } | { any: AudienceFilter[] } | { none: AudienceFilter[] };
export type AudienceValue = string | number | boolean;
export type AudienceCondition = {
  field: AudienceField;
  op: AudienceOp;
  /** A list for `in`, else one. */
  value: AudienceValue | AudienceValue[];
};

export const AUDIENCE_JOINS = ['all', 'any', 'none'] as const;
export type AudienceJoin = (typeof AUDIENCE_JOINS)[number];
export const AUDIENCE_OPS = ['is', 'not', 'in', 'gte', 'lte'] as const;
export type AudienceOp = (typeof AUDIENCE_OPS)[number];

/** What a customer said of marketing; `unknown`: nothing. */
export const CONSENTS = ['given', 'withdrawn', 'unknown'] as const;

/** What a field holds: one of some texts, the id of something, a number up to `most`, or yes and no. */
type FieldRule =
  | { kind: 'choice'; options: readonly string[] }
  | { kind: 'province' }
  | { kind: 'id' }
  | { kind: 'number'; most: number }
  | { kind: 'boolean' };

const DAYS = { kind: 'number', most: 3_650 } as const;

/**
 * The fields of a condition. Days are calendar days by the shop's clock. Orders count for a customer as they do for the
 * segment (`COUNTED_STATUSES`).
 */
export const AUDIENCE_FIELDS = {
  segment: { kind: 'choice', options: SEGMENTS },
  /** A label that the customer wears, by id. */
  label: { kind: 'id' },
  /** Two digits. */
  province: { kind: 'province' },
  orders: { kind: 'number', most: 1_000_000 },
  /** Rupiah. */
  spent: { kind: 'number', most: 1_000_000_000_000 },
  /** Since the last order; who has none fits no number. */
  lastOrderDays: DAYS,
  /** A product in a counted order, by id. */
  product: { kind: 'id' },
  consent: { kind: 'choice', options: CONSENTS },
  /** Since the last message that left for the customer, whoever wrote it; who never got one fits any `gte`. */
  contactedDays: DAYS,
  /** Whether the customer has ever written. */
  answered: { kind: 'boolean' },
  /** Until something that the customer buys runs out, the next that has not yet; who has none fits no number. */
  cycleDueDays: DAYS,
  customerId: { kind: 'id' },
} as const satisfies Record<string, FieldRule>;
export type AudienceField = keyof typeof AUDIENCE_FIELDS;

const OPS: Record<FieldRule['kind'], readonly AudienceOp[]> = {
  choice: ['is', 'not', 'in'],
  province: ['is', 'not', 'in'],
  id: ['is', 'not', 'in'],
  number: ['is', 'not', 'in', 'gte', 'lte'],
  boolean: ['is', 'not'],
};

const DAY_OPS = OPS.number.filter((op) => op !== 'in');

/** In how many sets of other rows a condition on a field is looked up, at most; each of them is a join. */
const SETS: Partial<Record<AudienceField, number>> = { consent: 2, contactedDays: 2, cycleDueDays: 2 };

/** Groups within groups, conditions and groups in all (`weightOf`), and values of one list, at most. */
export const AUDIENCE_LIMITS = { depth: 5, parts: 100, values: 1_000 } as const;

/** The ops that a condition on this field may have. */
export function opsOf(field: AudienceField): readonly AudienceOp[] {
  const rule = AUDIENCE_FIELDS[field];
  // Of a list each day would be looked up by itself.
  return rule === DAYS ? DAY_OPS : OPS[rule.kind];
}

/** For how many parts a condition on this field counts. */
export function weightOf(field: AudienceField): number {
  return SETS[field] ?? 1;
}

/** How a group joins its parts; null for a condition. */
export function joinOf(filter: AudienceFilter): AudienceJoin | null {
  return AUDIENCE_JOINS.find((join) => join in filter) ?? null;
}

/** The parts of a group; none for a condition. */
export function partsOf(filter: AudienceFilter): AudienceFilter[] {
  const join = joinOf(filter);
  return join === null ? [] : (filter as Record<AudienceJoin, AudienceFilter[]>)[join];
}

export type AudienceProblem = { path: (string | number)[]; message: string };

/** The first thing that makes a value no filter, and where it is; null: it is one. Safe for values of any depth. */
export function audienceProblem(value: unknown): AudienceProblem | null {
  const left = { parts: AUDIENCE_LIMITS.parts };
  return problemIn(value, [], left);
}

function problemIn(
  value: unknown,
  path: (string | number)[],
  left: { parts: number },
): AudienceProblem | null {
  left.parts -= weightIn(value);
  if (left.parts < 0)
    return {
      path,
      message: `must not have more than ${AUDIENCE_LIMITS.parts} conditions and groups; on ${HEAVY} they count more`,
    };
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { path, message: 'must be a group or a condition' };
  const keys = Object.keys(value);
  if (keys.length === 1 && (AUDIENCE_JOINS as readonly string[]).includes(keys[0]!)) {
    const join = keys[0] as AudienceJoin;
    const parts = (value as Record<AudienceJoin, unknown>)[join];
    if (!Array.isArray(parts)) return { path: [...path, join], message: 'must be a list' };
    if (path.length >= AUDIENCE_LIMITS.depth * 2)
      return { path, message: `must not be deeper than ${AUDIENCE_LIMITS.depth} groups` };
    for (const [index, part] of parts.entries()) {
      const problem = problemIn(part, [...path, join, index], left);
      if (problem !== null) return problem;
    }
    return null;
  }
  return conditionProblem(value as Record<string, unknown>, path);
}

const HEAVY = Object.entries(SETS)
  .map(([field, sets]) => `${field} (${sets})`)
  .join(', ');

function weightIn(value: unknown): number {
  const field = (value as { field?: unknown } | null)?.field;
  return typeof field === 'string' && Object.hasOwn(AUDIENCE_FIELDS, field)
    ? weightOf(field as AudienceField)
    : 1;
}

function conditionProblem(
  condition: Record<string, unknown>,
  path: (string | number)[],
): AudienceProblem | null {
  const { field, op, value, ...others } = condition;
  if (Object.keys(others).length > 0)
    return { path, message: 'must be one of all, any and none, or field, op and value' };
  if (typeof field !== 'string' || !Object.hasOwn(AUDIENCE_FIELDS, field))
    return {
      path: [...path, 'field'],
      message: `must be one of ${Object.keys(AUDIENCE_FIELDS).join(', ')}`,
    };
  const ops = opsOf(field as AudienceField);
  if (!(ops as readonly unknown[]).includes(op))
    return { path: [...path, 'op'], message: `must be one of ${ops.join(', ')} for ${field}` };
  const message = valueProblem(AUDIENCE_FIELDS[field as AudienceField], op as AudienceOp, value);
  return message === null ? null : { path: [...path, 'value'], message };
}

function valueProblem(rule: FieldRule, op: AudienceOp, value: unknown): string | null {
  if (op !== 'in') return fits(rule, value) ? null : `must be ${wanted(rule)}`;
  if (!Array.isArray(value) || value.length === 0 || value.length > AUDIENCE_LIMITS.values)
    return `must be a list of 1 to ${AUDIENCE_LIMITS.values}`;
  return value.every((one) => fits(rule, one)) ? null : `must be a list, each ${wanted(rule)}`;
}

function fits(rule: FieldRule, value: unknown): boolean {
  switch (rule.kind) {
    case 'choice':
      return typeof value === 'string' && rule.options.includes(value);
    case 'province':
      return typeof value === 'string' && /^[0-9]{2}$/.test(value);
    case 'id':
      return Number.isSafeInteger(value) && (value as number) > 0;
    case 'number':
      return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= rule.most;
    case 'boolean':
      return typeof value === 'boolean';
  }
}

function wanted(rule: FieldRule): string {
  switch (rule.kind) {
    case 'choice':
      return `one of ${rule.options.join(', ')}`;
    case 'province':
      return 'two digits';
    case 'id':
      return 'an id';
    case 'number':
      return `a whole number from 0 to ${rule.most}`;
    case 'boolean':
      return 'true or false';
  }
}
