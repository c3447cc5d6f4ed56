import type { Knex } from 'knex';
import { variantOf } from '@roms/domain/broadcast';
import { presentOf, type PipelineSettings } from '../decisions/pipeline-settings.ts';
import type { Broadcast } from '../models/Broadcast.ts';
import { Customer } from '../models/Customer.ts';
import { broadcastWriter, textsOf } from './broadcast-texts.ts';
import { customersMeant } from './customers-meant.ts';
import { judgeCustomers, type BroadcastWriter } from './judge-customers.ts';

/** What would become of one of those whom a broadcast means, if it began now or at its time. */
export type JudgedCustomer = {
  customer: Customer;
  /** `stop` also for whom a check puts off beyond the end date. */
  verdict: 'pass' | 'stop' | 'defer';
  code: string | null;
  /** What a deferral waits for; null also when nobody knows when that is. */
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

/** These customers, in this order, as `judgedAudience`. */
async function judgePage(
  db: Knex,
  { broadcast, write, ids }: { broadcast: Broadcast; write: BroadcastWriter; ids: number[] },
  settings: PipelineSettings,
): Promise<JudgedCustomer[]> {
  const now = presentOf(settings);
  const customers = await Customer.query(db).whereRaw('id = ANY(?::bigint[])', [ids]).orderBy('id');
  const texts = textsOf(broadcast).length;
  const at = broadcast.startAt !== null && broadcast.startAt > now ? broadcast.startAt : now;
  const asked = {
    broadcast,
    write,
    customers,
    at,
    variantOf: (id: number) => variantOf(id, broadcast.id, texts),
  };
  return (await judgeCustomers(db, asked, settings)).map(({ customer, variant, body, facts, outcome }) => {
    // A stop of all automation holds the broadcast as a whole, and may be lifted at any time.
    const isTooLate =
      outcome.verdict === 'defer' &&
      outcome.code !== 'automation_stopped' &&
      broadcast.endAt !== null &&
      outcome.until >= broadcast.endAt;
    const isWithoutEnd = outcome.code === 'automation_stopped' && facts.stop?.until === null;
    return {
      ...{ customer, variant, body, hasWritten: facts.customer.hasWritten },
      ...{ verdict: isTooLate ? ('stop' as const) : outcome.verdict, code: outcome.code },
      until: isTooLate || isWithoutEnd ? null : outcome.until,
    };
  });
}
