import { reasonOfStop } from '@roms/domain/decisions/pipeline';
import { broadcastKey } from '@roms/domain/occurrence';
import { presentOf, type PipelineSettings } from '../decisions/pipeline-settings.ts';
import { recordEvaluations } from '../decisions/record-evaluations.ts';
import { Broadcast } from '../models/Broadcast.ts';
import { BroadcastRecipient } from '../models/BroadcastRecipient.ts';
import { Customer } from '../models/Customer.ts';
import type { Trx } from '../knex.ts';
import { broadcastWriter } from './broadcast-texts.ts';
import { putOffRecipients, type PutOff } from './change-recipients.ts';
import { judgeCustomers } from './judge-customers.ts';
import { lockBroadcast } from './lock-broadcast.ts';

/**
 * Asks the pipeline about the next recipients of a broadcast that was just frozen: whom a check stops is skipped with
 * its code, whom one puts off waits until then, or is skipped where that is after the end. Everybody else is asked about
 * again when it is their turn. Returns how many it looked at; none: all were.
 */
export async function judgeRecipients(
  trx: Trx,
  id: number,
  settings: PipelineSettings,
  most: number,
): Promise<number> {
  const broadcast = await lockBroadcast(trx, id);
  if (broadcast.state !== 'running' || broadcast.frozenAt === null) return 0;
  const next = await BroadcastRecipient.query(trx)
    .where({ broadcastId: id })
    .where('position', '>', broadcast.judgedTo)
    .orderBy('position')
    .limit(most);
  if (next.length === 0) return 0;
  const pending = next.filter(({ status }) => status === 'pending');
  const told = await judge(trx, broadcast, pending, settings);
  await putOffRecipients(trx, broadcast, told, presentOf(settings));
  await Broadcast.query(trx)
    .findById(id)
    .patch({ judgedTo: next.at(-1)!.position });
  return next.length;
}

async function judge(
  trx: Trx,
  broadcast: Broadcast,
  pending: readonly BroadcastRecipient[],
  settings: PipelineSettings,
): Promise<PutOff[]> {
  const customers = await Customer.query(trx).findByIds(pending.map(({ customerId }) => customerId));
  const variants = new Map(pending.map(({ customerId, variant }) => [customerId, variant]));
  const write = await broadcastWriter(trx, broadcast);
  const asked = { broadcast, write, customers, variantOf: (id: number) => variants.get(id)! };
  const judged = await judgeCustomers(trx, asked, settings);
  // Who passes is asked about again: that row tells it. A stop of all automation holds the broadcast as a whole.
  const made = judged
    .filter(({ outcome: { verdict, code } }) => verdict !== 'pass' && code !== 'automation_stopped')
    .map(({ customer: { id }, facts, outcome }) => ({
      ...{ customerId: id, facts, outcome },
      occurrenceKey: broadcastKey(broadcast.id, id),
    }));
  await recordEvaluations(trx, { stage: 'plan', automation: 'broadcast', made });
  return made.map(({ customerId, outcome: { verdict, code, until } }) => ({
    customerId,
    reason: verdict === 'stop' && code !== null ? reasonOfStop(code) : code,
    until,
  }));
}
