import {
  joinOf,
  partsOf,
  type AudienceCondition,
  type AudienceField,
  type AudienceFilter,
  type AudienceValue,
} from '@roms/domain/audience';
import {
  boughtOneOf,
  contactedSince,
  dayStart,
  HAS_WRITTEN,
  labelled,
  namedById,
  raw,
  SAID_OF_MARKETING,
  type Sql,
} from './facts-sql.ts';
import { runsOutBefore, runsOutLater } from './run-outs-sql.ts';

/**
 * A condition on a row of `customers` that is joined with its row of `customer_segments` and, from the left, with
 * `sets`: true for whom the filter fits, false or null for all others.
 */
export type FilterSql = { sets: Sql[]; condition: Sql };

/** The moment that days are counted from, and whether a customer is in a set. */
type Context = { at: Date; isIn: (set: Sql) => Sql };

/**
 * A filter in SQL. Whatever is asked of other rows than the customer's is a set that is joined, once for each time that
 * it is asked: a subquery within `or` and `not` would be looked up row by row as soon as it is large.
 */
export function filterSql(filter: AudienceFilter, at: Date): FilterSql {
  const sets: Sql[] = [];
  const isIn = ({ sql, bindings }: Sql): Sql => {
    const name = `set_${sets.length}`;
    sets.push(
      raw(
        `(SELECT DISTINCT customer_id FROM (${sql}) AS found) AS ${name} ON ${name}.customer_id = customers.id`,
        ...bindings,
      ),
    );
    return raw(`${name}.customer_id IS NOT NULL`);
  };
  return { condition: conditionOf(filter, { at, isIn }), sets };
}

function conditionOf(filter: AudienceFilter, context: Context): Sql {
  const join = joinOf(filter);
  if (join === null) return compared(filter as AudienceCondition, context);
  const parts = partsOf(filter).map((part) => conditionOf(part, context));
  if (join === 'all') return all(parts);
  return join === 'any' ? any(parts) : not(any(parts));
}

function compared({ field, op, value }: AudienceCondition, context: Context): Sql {
  const one = value as AudienceValue;
  switch (op) {
    case 'is':
      return isOneOf(field, [one], context);
    case 'in':
      return isOneOf(field, value as AudienceValue[], context);
    case 'not':
      return not(isOneOf(field, [one], context));
    case 'gte':
      return atLeast(field, one as number, context);
    case 'lte':
      return atMost(field, one as number, context);
  }
}

const ORDERS = 'coalesce(customer_segments.orders, 0)';
const SPENT = 'coalesce(customer_segments.spent, 0)';

function isOneOf(field: AudienceField, values: readonly AudienceValue[], context: Context): Sql {
  switch (field) {
    case 'segment':
      return inSegments(values as string[]);
    case 'consent':
      return any([...new Set(values)].map((value) => hasConsent(value as string, context)));
    case 'answered':
      return values[0] === true ? context.isIn(HAS_WRITTEN) : not(context.isIn(HAS_WRITTEN));
    case 'label':
      return context.isIn(labelled(values));
    case 'product':
      return context.isIn(boughtOneOf(values));
    case 'customerId':
      return namedById(values);
    case 'province':
      return raw('customers.province_code = ANY(?)', values);
    case 'orders':
      return raw(`${ORDERS} = ANY(?)`, values);
    case 'spent':
      return raw(`${SPENT} = ANY(?)`, values);
    default:
      return any(
        (values as number[]).map((value) =>
          all([atLeast(field, value, context), atMost(field, value, context)]),
        ),
      );
  }
}

/** Without a row a customer is in none. The column by itself, so that the planner knows how many there are. */
function inSegments(segments: readonly string[]): Sql {
  const known = raw('customer_segments.segment = ANY(?)', segments);
  return segments.includes('none') ? any([known, raw('customer_segments.customer_id IS NULL')]) : known;
}

function hasConsent(consent: string, { isIn }: Context): Sql {
  if (consent === 'withdrawn') return raw('customers.opted_out_at IS NOT NULL');
  const said = isIn(SAID_OF_MARKETING);
  return all([raw('customers.opted_out_at IS NULL'), consent === 'given' ? said : not(said)]);
}

function atLeast(field: AudienceField, value: number, { at, isIn }: Context): Sql {
  // What is fewer days ago than `value` happened from that midnight on.
  const later = dayStart(at, value - 1);
  switch (field) {
    case 'lastOrderDays':
      return raw(`customer_segments.last_order_at < ${later.sql}`, ...later.bindings);
    case 'contactedDays':
      return not(isIn(contactedSince(later)));
    case 'cycleDueDays':
      return isIn(runsOutLater(dayStart(at, 0), dayStart(at, -value)));
    default:
      return raw(`${field === 'orders' ? ORDERS : SPENT} >= ?`, value);
  }
}

function atMost(field: AudienceField, value: number, { at, isIn }: Context): Sql {
  const from = dayStart(at, value);
  switch (field) {
    case 'lastOrderDays':
      return raw(`customer_segments.last_order_at >= ${from.sql}`, ...from.bindings);
    case 'contactedDays':
      return isIn(contactedSince(from));
    case 'cycleDueDays':
      return isIn(runsOutBefore(dayStart(at, 0), dayStart(at, -value - 1)));
    default:
      return raw(`${field === 'orders' ? ORDERS : SPENT} <= ?`, value);
  }
}

/** What is unknown is not so: its opposite is. */
function not({ sql, bindings }: Sql): Sql {
  return { sql: `((${sql}) IS NOT TRUE)`, bindings };
}

function all(parts: readonly Sql[]): Sql {
  return joined(parts, ' AND ', 'true');
}

function any(parts: readonly Sql[]): Sql {
  return joined(parts, ' OR ', 'false');
}

function joined(parts: readonly Sql[], by: string, ofNothing: string): Sql {
  if (parts.length === 0) return raw(ofNothing);
  const bindings = parts.flatMap((part) => part.bindings);
  return { sql: `(${parts.map(({ sql }) => sql).join(by)})`, bindings };
}
