import type { Knex } from 'knex';
import { joinOf, partsOf, type AudienceCondition, type AudienceFilter } from '@roms/domain/audience';
import { dateIn } from '@roms/domain/clock';
import { countsForSegment, type OrderStatus } from '@roms/domain/order-status';
import { isProvenSent, type MessageStatus } from '@roms/domain/message-status';
import type { RfmRule } from '@roms/domain/rfm';
import { customerCycles } from '../reminders/customer-cycles.ts';
import { SEES_ALL } from '../scopes/viewer.ts';
import { segmentsByRule } from '../segments/segments.fixture.ts';

/** What a filter asks of one customer, looked up row by row and without SQL that decides anything. */
type Person = {
  id: number;
  isListed: boolean;
  /** The values of a field that is one of several things. */
  values: Record<string, readonly (string | number | boolean)[]>;
  /** The value of a field that is a number; null: there is none. */
  numbers: Record<string, number | null>;
};

const DAY_MS = 86_400_000;

/** Every customer of the shop as of a moment, by `domain` and the rows alone. */
export async function peopleOf(
  db: Knex,
  { at, zone, rule }: { at: Date; zone: string; rule: RfmRule },
): Promise<Person[]> {
  const day = (moment: Date): number => Date.parse(dateIn(moment, zone)) / DAY_MS;
  const [customers, orders, items, labels, consents, messages, segments] = await Promise.all([
    db('customers').select<Row[]>(),
    db('orders').select<Row[]>(),
    db('order_items').select<Row[]>(),
    db('customer_labels').select<Row[]>(),
    db('consents').select<Row[]>(),
    db('messages')
      .join('conversations', 'conversations.id', 'conversation_id')
      .select<Row[]>('messages.*', 'customer_id'),
    segmentsByRule(db, rule),
  ]);
  const people: Person[] = [];
  for (const customer of customers) {
    const own = <R extends Row>(rows: R[]) => rows.filter((row) => row.customer_id === customer.id);
    const counted = own(orders).filter((order) => countsForSegment(order.status as OrderStatus));
    const countedIds = counted.map(({ id }) => id);
    const bought = items.filter((item) => countedIds.includes(item.order_id as number));
    const told = own(messages).filter(
      (one) => one.direction === 'outbound' && isProvenSent(one.status as MessageStatus),
    );
    const runOuts = (await customerCycles(db, SEES_ALL, customer.id, {})).map(
      ({ runOutAt }) => day(runOutAt) - day(at),
    );
    const last = latest(counted.map(({ ordered_at }) => ordered_at as Date));
    const lastTold = latest(told.map(({ sent_at }) => sent_at as Date));
    const due = runOuts.filter((days) => days >= 0);
    const isGiven = own(consents).length > 0;
    people.push({
      id: customer.id,
      isListed: customer.internal === false && customer.erased_at === null,
      values: {
        segment: [segments.get(customer.id)!],
        label: own(labels).map(({ label_id }) => label_id as number),
        province: customer.province_code === null ? [] : [customer.province_code as string],
        product: bought.map(({ product_id }) => product_id as number),
        consent: [customer.opted_out_at !== null ? 'withdrawn' : isGiven ? 'given' : 'unknown'],
        answered: [own(messages).some(({ direction }) => direction === 'inbound')],
        customerId: [customer.id],
      },
      numbers: {
        orders: counted.length,
        spent: counted.reduce((sum, { total_amount }) => sum + (total_amount as number), 0),
        lastOrderDays: last && day(at) - day(last),
        contactedDays: lastTold === null ? Infinity : day(at) - day(lastTold),
        cycleDueDays: due.length === 0 ? null : Math.min(...due),
      },
    });
  }
  return people;
}

type Row = { id: number; customer_id: number } & Record<string, unknown>;

function latest(moments: Date[]): Date | null {
  return moments.length === 0 ? null : new Date(Math.max(...moments.map((moment) => moment.getTime())));
}

/** The ids of whom a filter fits, in order. */
export function fittingIds(people: readonly Person[], filter: AudienceFilter): number[] {
  return people
    .filter((person) => person.isListed && doesFit(person, filter))
    .map(({ id }) => id)
    .toSorted((one, other) => one - other);
}

function doesFit(person: Person, filter: AudienceFilter): boolean {
  const parts = partsOf(filter).map((part) => doesFit(person, part));
  switch (joinOf(filter)) {
    case 'all':
      return parts.every(Boolean);
    case 'any':
      return parts.some(Boolean);
    case 'none':
      return !parts.some(Boolean);
    case null:
      return isSo(person, filter as AudienceCondition);
  }
}

function isSo({ values, numbers }: Person, { field, op, value }: AudienceCondition): boolean {
  const number = numbers[field] ?? null;
  const own = values[field] ?? (number === null ? [] : [number]);
  switch (op) {
    case 'is':
      return own.includes(value as string);
    case 'not':
      return !own.includes(value as string);
    case 'in':
      return (value as string[]).some((one) => own.includes(one));
    case 'gte':
      return number !== null && number >= (value as number);
    case 'lte':
      return number !== null && number <= (value as number);
  }
}
