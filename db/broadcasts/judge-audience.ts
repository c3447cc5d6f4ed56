import type { Knex } from 'knex';
import { variantOf } from '@roms/domain/broadcast';
import { decide } from '@roms/domain/decisions/pipeline';
import { factsOfMany } from '../decisions/facts-of-many.ts';
import { presentOf, type PipelineSettings } from '../decisions/pipeline-settings.ts';
import type { Broadcast } from '../models/Broadcast.ts';
import { Customer } from '../models/Customer.ts';
import { broadcastWriter, textsOf } from './broadcast-texts.ts';
import { customersMeant } from './customers-meant.ts';
import { holdoutRuleOf } from './judge-recipients.ts';

/** What would become of one of those whom a broadcast means, if it began now or at its time. */
export type JudgedCustomer = {
  customer: Customer;
  /** `stop` also for whom a check puts off beyond the end date. */
  verdict: 'pass' | 'stop' | 'defer';
  code: string | null;
  /** What a deferral waits for. */
  until: Date | null;
  variant: number;
  body: string;
  hasWritten: boolean;
};

/** So many are asked about at once. */
const AT_ONCE = 500;

/**
 * Everybody whom a broadcast means, by id, each with the word of the pipeline: page by page, so that one is in memory.
 * `after`: only those with a larger id. It writes nothing and binds nobody.
 */
export async function* judgedAudience(
  db: Knex,
  broadcast: Broadcast,
  settings: PipelineSettings,
  after = 0,
): AsyncGenerator<JudgedCustomer[]> {
  const now = presentOf(settings);
  const write = await broadcastWriter(db, broadcast);
  for (let last: number | undefined = after; last !== undefined;) {
    const ids: number[] = await customersMeant(db, broadcast, now)
      .where('customers.id', '>', last)
      .orderBy('customers.id')
      .limit(AT_ONCE)
      .pluck('customers.id');
    if (ids.length > 0) yield await judgePage(db, { broadcast, write, ids }, settings);
    last = ids.length < AT_ONCE ? undefined : ids.at(-1);
  }
}

type Writer = Awaited<ReturnType<typeof broadcastWriter>>;

/** These customers, in this order, as `judgedAudience`. */
async function judgePage(
  db: Knex,
  { broadcast, write, ids }: { broadcast: Broadcast; write: Writer; ids: number[] },
  settings: PipelineSettings,
): Promise<JudgedCustomer[]> {
  const now = presentOf(settings);
  const customers = await Customer.query(db).whereRaw('id = ANY(?::bigint[])', [ids]).orderBy('id');
  const variants = textsOf(broadcast).length;
  const at = broadcast.startAt !== null && broadcast.startAt > now ? broadcast.startAt : now;
  const written = new Map(
    customers.map((customer) => {
      const variant = variantOf(customer.id, broadcast.id, variants);
      return [customer.id, { variant, ...write(customer, variant) }];
    }),
  );
  const facts = await factsOfMany(
    db,
    {
      ...{ automation: 'broadcast', customers, at, allowsCold: broadcast.allowCold },
      holdoutRule: holdoutRuleOf(broadcast.id),
      missingOf: ({ id }) => written.get(id)!.missing,
    },
    settings,
  );
  return customers.map((customer) => {
    const { variant, body } = written.get(customer.id)!;
    const known = facts.get(customer.id)!;
    const outcome = decide('broadcast', known);
    // A stop of all automation holds the broadcast as a whole, and may be lifted at any time.
    const isTooLate =
      outcome.verdict === 'defer' &&
      outcome.code !== 'automation_stopped' &&
      broadcast.endAt !== null &&
      outcome.until >= broadcast.endAt;
    return {
      ...{ customer, variant, body, hasWritten: known.customer.hasWritten },
      ...{ verdict: isTooLate ? ('stop' as const) : outcome.verdict, code: outcome.code },
      until: isTooLate ? null : outcome.until,
    };
  });
}
