import type { Knex } from 'knex';
import type { DecisionFacts } from '@roms/domain/decisions/check';
import { decide, type Evaluation } from '@roms/domain/decisions/pipeline';
import { factsOfMany } from '../decisions/facts-of-many.ts';
import type { PipelineSettings } from '../decisions/pipeline-settings.ts';
import type { Broadcast } from '../models/Broadcast.ts';
import type { Customer } from '../models/Customer.ts';
import type { broadcastWriter } from './broadcast-texts.ts';

/** What a broadcast says to the holdout of `domain/holdout`. */
export function holdoutRuleOf(broadcastId: number): string {
  return `broadcast:${broadcastId}`;
}

export type BroadcastWriter = Awaited<ReturnType<typeof broadcastWriter>>;

export type Asked = {
  broadcast: Broadcast;
  write: BroadcastWriter;
  customers: readonly Customer[];
  /** Which text a customer gets. */
  variantOf: (customerId: number) => number;
  /** When it would leave; now unless said otherwise. */
  at?: Date;
};

/** The pipeline's word about one customer, and the text that it is about. */
export type Judged = {
  customer: Customer;
  variant: number;
  body: string;
  facts: DecisionFacts;
  outcome: Evaluation;
};

/** Asks the pipeline about customers whom a broadcast means, many at once, in their order. It writes nothing and binds nobody. */
export async function judgeCustomers(
  db: Knex,
  { broadcast, write, customers, variantOf, at }: Asked,
  settings: PipelineSettings,
): Promise<Judged[]> {
  const texts = new Map(
    customers.map((customer) => {
      const variant = variantOf(customer.id);
      return [customer.id, { variant, ...write(customer, variant) }];
    }),
  );
  const facts = await factsOfMany(
    db,
    {
      ...{ automation: 'broadcast', customers, at, allowsCold: broadcast.allowCold },
      holdoutRule: holdoutRuleOf(broadcast.id),
      missingOf: ({ id }) => texts.get(id)!.missing,
    },
    settings,
  );
  return customers.map((customer) => {
    const { variant, body } = texts.get(customer.id)!;
    const known = facts.get(customer.id)!;
    return { customer, variant, body, facts: known, outcome: decide('broadcast', known) };
  });
}
